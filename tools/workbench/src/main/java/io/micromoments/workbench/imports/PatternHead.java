package io.micromoments.workbench.imports;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.YamlText;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.MomentKind;
import io.micromoments.text.Names;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes the keys of a pattern that rules of other systems do not have. */
public final class PatternHead {

  private static final Map<EventStream, MomentKind> MOMENTS =
      Map.of(
          EventStream.CLICKSTREAM, MomentKind.BUY,
          EventStream.BEACON, MomentKind.GO,
          EventStream.INTERACTION, MomentKind.DO,
          EventStream.PLACE, MomentKind.GO);

  private static final Map<EventStream, String> CONSENT =
      Map.of(
          EventStream.BEACON, "location", EventStream.PLACE, "location", EventStream.SENSOR, "iot");

  private PatternHead() {}

  /**
   * Writes the keys up to {@code status}.
   *
   * @param origin where the rule comes from
   */
  public static void write(
      PatternText out,
      String name,
      String origin,
      EventStream stream,
      ImportOptions options,
      SourcePosition at) {
    out.comment("Imported from " + origin + ".", at);
    out.comment("docs/importing.md says what is taken over, and what it becomes.", at);
    out.line("pattern: " + name, at);
    out.line("version: 1", "higher with each change that you publish", at);
    out.line(
        "moment: " + options.moment().orElse(MOMENTS.getOrDefault(stream, MomentKind.KNOW)),
        "KNOW | GO | DO | BUY",
        at);
    out.line(
        "intent: " + YamlText.of(options.intent().orElse(name)),
        "offers with this intent answer the moment",
        at);
    out.line(
        "status: shadow",
        "detects moments, but changes no offers; without this line it is live",
        at);
  }

  /** Writes the consents that the streams need. */
  public static void consent(PatternText out, Collection<EventStream> streams, SourcePosition at) {
    Set<String> purposes = new LinkedHashSet<>(List.of("personalisation"));
    streams.forEach(each -> Optional.ofNullable(CONSENT.get(each)).ifPresent(purposes::add));
    out.line("requires-consent: [" + String.join(", ", purposes) + "]", at);
  }

  /**
   * Returns a name that a pattern can have.
   *
   * @param taken names of other patterns, to which the new one is added
   */
  public static String name(String wanted, Set<String> taken) {
    String words =
        wanted
            .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    String base = words.length() > 80 ? words.substring(0, 80).replaceAll("-+$", "") : words;
    base = PatternReader.isName(base) ? base : "imported";
    String name = base;
    for (int i = 2; !taken.add(name); i++) {
      name = base + "-" + i;
    }
    return name;
  }

  /** Returns the stream that a table or log source names; empty if none. */
  public static Optional<EventStream> stream(String source) {
    String plain = source.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    for (EventStream stream : EventStream.values()) {
      if (plain.contains(stream.label())) {
        return Optional.of(stream);
      }
    }
    if (plain.startsWith("click")) {
      return Optional.of(EventStream.CLICKSTREAM);
    }
    return Names.near(plain, EventStream.labels()).flatMap(EventStream::of);
  }
}
