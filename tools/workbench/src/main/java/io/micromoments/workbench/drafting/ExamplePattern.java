package io.micromoments.workbench.drafting;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.YamlText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.MomentKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/** A small pattern with tests for each stream, to be changed by its author. */
public final class ExamplePattern {

  private static final Map<EventStream, MomentKind> MOMENTS =
      Map.of(
          EventStream.CLICKSTREAM, MomentKind.BUY,
          EventStream.BEACON, MomentKind.GO,
          EventStream.SENSOR, MomentKind.KNOW,
          EventStream.INTERACTION, MomentKind.DO,
          EventStream.PLACE, MomentKind.GO);

  private ExamplePattern() {}

  /**
   * Returns the example for a stream.
   *
   * @param stream one that comes from topics
   * @param moment a typical one of the stream if empty
   * @param intent the name if empty
   */
  public static DraftedDefinition of(
      String name, EventStream stream, Optional<MomentKind> moment, Optional<String> intent) {
    String kind = moment.orElse(MOMENTS.get(stream)).name();
    String example =
        read(stream.label() + ".yaml")
            .replace("NAME", name)
            .replace("MOMENT", kind)
            .replace("INTENT", YamlText.of(intent.orElse(name)));
    return new DraftedDefinition(
        withSensitiveConsent(example),
        read(stream.label() + ".tests.yaml").replace("MOMENT", kind),
        List.of());
  }

  /** Writes the consents that the reader adds for a sensitive intent into the file. */
  private static String withSensitiveConsent(String example) {
    List<String> consent =
        PatternReader.read(new SourceText("example.yaml", example))
            .pattern()
            .map(MomentPattern::requiresConsent)
            .orElse(List.of());
    return example.replaceFirst(
        "(?m)^requires-consent: \\[.*?\\]",
        Matcher.quoteReplacement("requires-consent: [" + String.join(", ", consent) + "]"));
  }

  private static String read(String file) {
    try (InputStream in = ExamplePattern.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
