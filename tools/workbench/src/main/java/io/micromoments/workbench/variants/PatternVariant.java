package io.micromoments.workbench.variants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.patterns.language.file.YamlJson;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A changed copy of a pattern file. It is read like any other file, so a change that makes no valid
 * pattern has no {@link #pattern}. Immutable.
 */
public final class PatternVariant {

  private static final List<String> ON_MATCH =
      List.of("when", "confidence", "capture", "on-timeout", "skip");

  private final ObjectNode content;

  private PatternVariant(ObjectNode content) {
    this.content = content;
  }

  /** Returns an unchanged copy of a valid pattern file. */
  public static PatternVariant of(SourceText source) {
    return new PatternVariant(
        (ObjectNode) YamlJson.of(Yaml.mapping(source, new Problems(source.file())).orElseThrow()));
  }

  /** Returns the name of the pattern. */
  public String name() {
    return content.get("pattern").asText();
  }

  /** Returns a copy with another name. */
  public PatternVariant named(String name) {
    return changed(copy -> copy.put("pattern", name));
  }

  /**
   * Returns a copy of which every match is a moment, for all customers and without an effect on
   * offers. A sensitive topic still requires consent.
   */
  public PatternVariant countingMatches() {
    return changed(
        copy -> {
          copy.put("status", "shadow");
          copy.remove(List.of("pilot", "cooldown", "requires-consent", "ends-when"));
        });
  }

  /** Returns a copy of which the moments do not change offers. */
  public PatternVariant asShadow() {
    return changed(copy -> copy.put("status", "shadow"));
  }

  /**
   * Returns a copy that ends with one of the outer steps, and detects at most one moment per
   * customer: whether the customer came that far.
   *
   * @param step position of the last step
   */
  public PatternVariant upTo(int step) {
    return countingMatches()
        .changed(
            copy -> {
              copy.remove(ON_MATCH);
              copy.put("cooldown", "365d");
              ArrayNode steps = (ArrayNode) copy.get("steps");
              while (steps.size() > step + 1) {
                steps.remove(steps.size() - 1);
              }
            });
  }

  /**
   * Returns a copy with a changed step, of those that are neither in a group nor alternatives.
   *
   * @param step position of the step
   */
  public PatternVariant withStep(int step, Consumer<ObjectNode> change) {
    return changed(copy -> change.accept((ObjectNode) copy.get("steps").get(step)));
  }

  /** Returns a copy with another window for the whole sequence. */
  public PatternVariant within(String duration) {
    return changed(copy -> copy.put("within", duration));
  }

  /** Returns the steps as they are in the file. */
  public List<JsonNode> steps() {
    List<JsonNode> steps = new ArrayList<>();
    content.get("steps").forEach(steps::add);
    return steps;
  }

  private PatternVariant changed(Consumer<ObjectNode> change) {
    ObjectNode copy = content.deepCopy();
    change.accept(copy);
    return new PatternVariant(copy);
  }

  /** Returns the text of the file. JSON is YAML. */
  public SourceText source() {
    return new SourceText(name() + ".yaml", content.toPrettyString() + "\n");
  }

  /** Returns the pattern; empty if it is not valid. */
  public Optional<MomentPattern> pattern() {
    return PatternReader.read(source()).pattern();
  }
}
