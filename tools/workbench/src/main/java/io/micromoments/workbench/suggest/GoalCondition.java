package io.micromoments.workbench.suggest;

import io.micromoments.patterns.compile.EventCondition;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.YamlText;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.replay.UnusableInput;
import java.util.stream.Collectors;

/** A condition on events of any stream, as given on the command line. */
public final class GoalCondition {

  private GoalCondition() {}

  /**
   * Compiles a condition like the {@code where} of a step.
   *
   * @param option the option that it was given with
   * @throws UnusableInput if it has an error
   */
  public static EventCondition of(String option, String text) {
    SourceText source =
        new SourceText(
            option,
            """
            pattern: goal
            version: 1
            moment: KNOW
            intent: goal
            steps:
              - step: goal
                on: [%s]
                where: %s
            """
                .formatted(
                    EventStream.external().stream()
                        .filter(stream -> stream != EventStream.PLACE)
                        .map(EventStream::label)
                        .collect(Collectors.joining(", ")),
                    YamlText.of(text)));
    PatternReader.Reading reading = PatternReader.read(source);
    reading.problems().stream()
        .filter(Problem::isError)
        .findFirst()
        .ifPresent(
            problem -> {
              throw new UnusableInput(
                  "%s '%s': %s".formatted(option, text.strip(), problem.message()),
                  problem.hint().isEmpty()
                      ? "for example %s 'event.action == \"purchase\"'".formatted(option)
                      : problem.hint());
            });
    EventCondition condition =
        new EventCondition(
            reading
                .pattern()
                .orElseThrow()
                .eventSteps()
                .get(0)
                .anyOf()
                .get(0)
                .where()
                .orElseThrow());
    if (condition.dependsOnContext()) {
      throw new UnusableInput(
          "%s '%s' depends on more than the event".formatted(option, text.strip()),
          "only 'event' is allowed, for example %s 'event.action == \"purchase\"'"
              .formatted(option));
    }
    return condition;
  }
}
