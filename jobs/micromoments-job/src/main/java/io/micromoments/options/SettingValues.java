package io.micromoments.options;

import io.micromoments.text.Durations;
import io.micromoments.text.Names;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Values of settings by name, read with the types of their options. */
public final class SettingValues {

  private final Map<String, String> values;

  public SettingValues(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Returns the value of an option, or its default (null if it has none). Durations are written as
   * in patterns; numbers are at least 1.
   *
   * @throws IllegalArgumentException with the setting, its value and the allowed values
   */
  public <T> T get(ConfigOption<T> option) {
    String text = values.get(option.key());
    if (text == null) {
      return option.defaultValue();
    }
    String converted = text;
    if (option.defaultValue() instanceof Duration) {
      // Flink's own syntax of durations lacks 1h30m, and includes forms that patterns do not allow.
      converted =
          Durations.parse(text)
              .map(duration -> duration.toMillis() + "ms")
              .orElseThrow(() -> invalid(option, text));
    }
    try {
      T value = Configuration.fromMap(Map.of(option.key(), converted)).get(option);
      if (value instanceof Integer number && number < 1) {
        throw invalid(option, text);
      }
      return value;
    } catch (IllegalArgumentException e) {
      throw invalid(option, text);
    }
  }

  /**
   * Returns a duration of at least a millisecond.
   *
   * @throws IllegalArgumentException with the setting, its value and the allowed values
   */
  public Duration getPositive(ConfigOption<Duration> option) {
    Duration duration = get(option);
    if (duration.toMillis() > 0) {
      return duration;
    }
    throw new IllegalArgumentException(
        "%s is '%s'; allowed: a duration, at least 1ms"
            .formatted(option.key(), values.get(option.key())));
  }

  /** Returns the value of an option without default; empty if it is not set. */
  public Optional<String> find(ConfigOption<String> option) {
    return Optional.ofNullable(get(option));
  }

  /** Returns whether a value is set. */
  public boolean contains(ConfigOption<?> option) {
    return values.containsKey(option.key());
  }

  /**
   * Rejects settings that are not known: after a typo the default would silently stay in effect.
   *
   * @param others prefixes of settings that others validate
   */
  public void rejectUnknown(Collection<? extends ConfigOption<?>> known, String... others) {
    for (String name : values.keySet()) {
      if (known.stream().noneMatch(option -> option.key().equals(name))
          && Arrays.stream(others).noneMatch(name::startsWith)) {
        throw new IllegalArgumentException(
            "Unknown setting '%s'; %s"
                .formatted(
                    name, Names.allowed(name, known.stream().map(ConfigOption::key).toList())));
      }
    }
  }

  /**
   * Rejects settings that have no effect.
   *
   * @param prefixes prefixes of further ones
   * @param why end of the message, after the name of the setting
   */
  public void rejectIneffective(
      Collection<? extends ConfigOption<?>> options, Collection<String> prefixes, String why) {
    for (String name : values.keySet()) {
      if (options.stream().anyMatch(option -> option.key().equals(name))
          || prefixes.stream().anyMatch(name::startsWith)) {
        throw new IllegalArgumentException(name + " " + why);
      }
    }
  }

  /**
   * Validates the values of options, whether or not they have an effect.
   *
   * @throws IllegalArgumentException with the setting, its value and the allowed values
   */
  void validate(Collection<? extends ConfigOption<?>> options) {
    options.forEach(this::get);
  }

  private static IllegalArgumentException invalid(ConfigOption<?> option, String found) {
    return new IllegalArgumentException(
        "%s is '%s'; allowed: %s".formatted(option.key(), found, allowed(option.defaultValue())));
  }

  /** Returns the allowed values of options with a default of this type. */
  private static String allowed(Object standard) {
    if (standard instanceof Duration) {
      return Durations.ALLOWED;
    }
    if (standard instanceof Enum<?> constant) {
      return Arrays.stream(constant.getDeclaringClass().getEnumConstants())
          .map(each -> each.toString().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", "));
    }
    return standard instanceof Boolean ? "true, false" : "a whole number from 1 to 2147483647";
  }
}
