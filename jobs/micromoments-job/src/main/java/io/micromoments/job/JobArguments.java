package io.micromoments.job;

import io.micromoments.options.SettingValues;
import io.micromoments.options.SettingsFile;
import io.micromoments.text.Names;
import io.micromoments.topics.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The options of the command line: files, folders and flags. */
final class JobArguments {

  static final ConfigOption<String> SETTINGS =
      path(
          "settings", "a properties file of settings, in UTF-8; the command line takes precedence");

  static final ConfigOption<String> PATTERNS =
      path(
          "patterns",
          "a file or folder of patterns and policies; if it contains several policies, `--policy` selects one. Over topics these are the initial definitions, which those of the topics replace. Required over recorded folders");

  static final ConfigOption<String> POLICY =
      path("policy", "the policy, instead of the one next to the patterns");

  static final ConfigOption<String> MESSAGES =
      path("messages", "a folder of translations ([policies.md](policies.md#messages))");

  static final ConfigOption<String> SCENARIO =
      path("scenario", "recorded folders to replay, separated by commas");

  static final ConfigOption<String> OUT =
      path("out", "over recorded folders: the URI below which JSON lines are written");

  static final ConfigOption<Boolean> WATCH =
      flag(
          "watch",
          "over recorded folders: scan the patterns every second, and run until cancelled ([below](#changing-patterns-and-policies-at-run-time))");

  static final ConfigOption<Boolean> CONSOLE =
      flag("console", "over recorded folders: also print moments and commands");

  /** All of them, in the order of the docs. */
  static final List<ConfigOption<?>> ALL =
      List.of(SETTINGS, PATTERNS, POLICY, MESSAGES, SCENARIO, OUT, WATCH, CONSOLE);

  /** Options that apply to recorded folders only. */
  static final List<ConfigOption<?>> FOLDER_OPTIONS = List.of(SCENARIO, OUT, WATCH, CONSOLE);

  private static final String USAGE =
      "job runs over recorded folders with --patterns, --scenario and --out, and over topics"
          + " with --%s and --%s".formatted(Connection.BOOTSTRAP, Connection.REGISTRY);

  private JobArguments() {}

  /**
   * Returns the settings of the command line and of its settings file.
   *
   * @throws IllegalArgumentException naming what is wrong, without values, which may be secret
   */
  static Map<String, String> parse(String[] args) throws IOException {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      String name = name(args[i], i);
      boolean hasValue = i + 1 < args.length && !args[i + 1].startsWith("--");
      if (hasValue) {
        i++;
        rejectDash(name, args[i]);
      }
      given.put(name, hasValue ? args[i] : valueOfFlag(name));
    }
    Map<String, String> all = new HashMap<>();
    if (!given.getOrDefault(SETTINGS.key(), "").isBlank()) {
      all.putAll(SettingsFile.read(Path.of(given.get(SETTINGS.key()))));
      if (all.containsKey(SETTINGS.key())) {
        throw new IllegalArgumentException(
            "%s cannot name another settings file".formatted(given.get(SETTINGS.key())));
      }
    }
    all.putAll(given);
    ALL.stream()
        .filter(option -> all.getOrDefault(option.key(), "x").isBlank())
        .findFirst()
        .ifPresent(
            option -> {
              throw new IllegalArgumentException("--%s is empty".formatted(option.key()));
            });
    return all;
  }

  private static String name(String argument, int index) {
    int equals = argument.indexOf('=');
    if (argument.startsWith("--") && equals > 2) {
      String name = argument.substring(0, equals);
      throw new IllegalArgumentException("write '%s VALUE', without '='".formatted(name));
    }
    if (!argument.startsWith("--") || argument.length() == 2 || equals == 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "argument %d is not the name of a setting; write '--NAME VALUE'",
              index + 1));
    }
    return argument.substring(2);
  }

  private static String valueOfFlag(String name) {
    if (name.equals(WATCH.key()) || name.equals(CONSOLE.key())) {
      return "true";
    }
    if (name.equals("help")) {
      throw new IllegalArgumentException(
          "the job has no --help; docs/running.md lists its settings. The " + USAGE);
    }
    List<String> known = MicromomentsJob.OPTIONS.stream().map(ConfigOption::key).toList();
    String suggestion =
        known.contains(name)
            ? ""
            : Names.near(name, known).map(near -> "; " + Names.didYouMean("--" + near)).orElse("");
    throw new IllegalArgumentException("--%s has no value%s".formatted(name, suggestion));
  }

  private static void rejectDash(String name, String value) {
    if (value.startsWith("-")) {
      throw new IllegalArgumentException(
          "the value of %s starts with '-'; allowed: values that do not (no setting is negative)"
              .formatted(name));
    }
  }

  /**
   * Returns the value of a required argument.
   *
   * @throws IllegalArgumentException if it is missing
   */
  static String required(SettingValues values, ConfigOption<String> option) {
    return values
        .find(option)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--%s is missing; the %s".formatted(option.key(), USAGE)));
  }

  private static ConfigOption<String> path(String key, String description) {
    return ConfigOptions.key(key).stringType().noDefaultValue().withDescription(description);
  }

  private static ConfigOption<Boolean> flag(String key, String description) {
    return ConfigOptions.key(key).booleanType().defaultValue(false).withDescription(description);
  }
}
