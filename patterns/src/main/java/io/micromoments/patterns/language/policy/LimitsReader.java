package io.micromoments.patterns.language.policy;

import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.policy.Policy.FrequencyCap;
import io.micromoments.patterns.language.policy.Policy.QuietHours;
import io.micromoments.patterns.language.policy.Policy.Scope;
import io.micromoments.patterns.language.policy.Policy.Stops;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the sections of a policy that restrict contacts: limits, quiet hours and stops. */
final class LimitsReader {

  private static final Pattern RANGE = Pattern.compile("(\\d{1,6})\\.\\.(\\d{1,6})");
  private static final Pattern WHOLE = Pattern.compile("\\d+");

  private final Problems problems;

  LimitsReader(Problems problems) {
    this.problems = problems;
  }

  /** Reads {@code limits}. */
  List<FrequencyCap> limits(MappingReader policy) {
    return policy.mappings(
        "limits", "a limit", PolicyReader.MAX_LIST_ENTRIES, (number, limit) -> limit(limit));
  }

  /** Reads {@code quiet-hours}. */
  List<QuietHours> quietHours(MappingReader policy) {
    return policy.mappings(
        "quiet-hours",
        "an entry of 'quiet-hours'",
        PolicyReader.MAX_LIST_ENTRIES,
        (number, hours) -> entry(hours));
  }

  /** Reads {@code stops}. */
  Stops stops(MappingNode node) {
    MappingReader stops = new MappingReader(node, "'stops'", problems);
    stops.list("channels").forEach(new ChannelsReader(problems)::warnOfName);
    for (Node pattern : stops.list("patterns")) {
      if (pattern instanceof ScalarNode scalar
          && !PatternReader.NAME.matcher(scalar.getValue()).matches()) {
        problems.error(
            pattern,
            "found " + Yaml.kind(pattern),
            "allowed: the name of a pattern: lower-case words joined by hyphens");
      }
    }
    Stops read =
        new Stops(
            new LinkedHashSet<>(stops.words("offers")),
            new LinkedHashSet<>(stops.words("campaigns")),
            ChannelsReader.names(stops.words("channels")),
            new LinkedHashSet<>(stops.words("patterns")));
    stops.finish();
    return read;
  }

  private Optional<FrequencyCap> limit(MappingReader limit) {
    Optional<Scope> of =
        limit.oneOf(
            limit.required("of", "of: offer"), Arrays.asList(Scope.values()), PolicyReader::word);
    Optional<int[]> contacts = contacts(limit);
    limit.required("in", "in: 7d");
    Optional<Duration> in = limit.duration("in", Policy.CONTACT_RETENTION);
    Set<String> only = new LinkedHashSet<>(limit.words("only"));
    if (of.isPresent() && of.get() == Scope.CHANNEL) {
      limit.list("only").forEach(new ChannelsReader(problems)::warnOfName);
    }
    if (!only.isEmpty() && of.isPresent() && of.get() == Scope.CUSTOMER) {
      problems.error(
          limit.keyNode("only"),
          "'only' cannot be combined with of: customer, which counts all contacts",
          "remove 'only', or use of: channel, of: category or of: offer");
    }
    return of.isEmpty() || contacts.isEmpty() || in.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new FrequencyCap(of.get(), contacts.get()[0], contacts.get()[1], in.get(), only));
  }

  /** Reads a number of contacts, or the least and the greatest of a limit that adapts. */
  private Optional<int[]> contacts(MappingReader limit) {
    Optional<Node> value = limit.required("contacts", "contacts: 3");
    if (value.isPresent() && value.get() instanceof ScalarNode scalar) {
      Matcher range = RANGE.matcher(scalar.getValue());
      if (range.matches()) {
        int least = Integer.parseInt(range.group(1));
        int most = Integer.parseInt(range.group(2));
        if (least <= most) {
          return Optional.of(new int[] {least, most});
        }
        problems.error(
            scalar, "found " + Yaml.kind(scalar), "write the lower number first, such as 3..10");
        return Optional.empty();
      }
      if (!WHOLE.matcher(scalar.getValue()).matches()) {
        problems.error(
            scalar,
            "found " + Yaml.kind(scalar),
            "allowed: a whole number from 0, or a range such as 3..10");
        return Optional.empty();
      }
    }
    return limit.wholeNumber(value, 0).map(number -> new int[] {number, number});
  }

  private Optional<QuietHours> entry(MappingReader hours) {
    Optional<LocalTime> from =
        parsed(
            hours.scalar(hours.required("from", "from: \"21:00\""), "a time of day"),
            LocalTime::parse,
            "a time of day such as \"21:00\"");
    Optional<LocalTime> until =
        parsed(
            hours.scalar(hours.required("until", "until: \"08:00\""), "a time of day"),
            LocalTime::parse,
            "a time of day such as \"08:00\"");
    ZoneId zone =
        parsed(
                hours.scalar("zone", "a time zone"),
                ZoneId::of,
                "a time zone such as Europe/Berlin or UTC")
            .orElse(ZoneOffset.UTC);
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (Node day : hours.choices("days")) {
      hours
          .oneOf(Optional.of(day), Arrays.asList(DayOfWeek.values()), PolicyReader::word)
          .ifPresent(days::add);
    }
    if (from.isPresent() && from.equals(until) && days.isEmpty()) {
      problems.warning(
          hours.keyNode("until"),
          "'until' is the same time as 'from': these hours never end",
          "for whole days add 'days'; otherwise change one of the times");
    }
    Set<String> channels = ChannelsReader.names(hours.words("channels"));
    hours.list("channels").forEach(new ChannelsReader(problems)::warnOfName);
    boolean defers =
        hours
            .oneOf(hours.value("mode"), List.of("withhold", "defer"), Function.identity())
            .map("defer"::equals)
            .orElse(false);
    return from.isEmpty() || until.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new QuietHours(
                from.get(),
                until.get(),
                zone,
                days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days,
                channels,
                defers));
  }

  private <T> Optional<T> parsed(
      Optional<ScalarNode> node, Function<String, T> parser, String allowed) {
    if (node.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(node.get().getValue()));
    } catch (DateTimeException e) {
      problems.error(node.get(), "found " + Yaml.kind(node.get()), "allowed: " + allowed);
      return Optional.empty();
    }
  }
}
