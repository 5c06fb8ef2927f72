package io.micromoments.text;

import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reference to a secret, in the syntax of Kafka's config providers. Does not contain the secret, so
 * it may be serialized and logged.
 *
 * @param setting name of the setting, for messages
 * @param reference <code>${env:NAME}</code>, <code>${file:PATH:KEY}</code> (a key of a properties
 *     file) or <code>${directory:PATH:FILE}</code> (the content of a file, as of a mounted Secret)
 */
public record SecretReference(String setting, String reference) implements Serializable {

  /** The allowed references, for messages. */
  public static final String ALLOWED = "${env:NAME}, ${file:PATH:KEY} or ${directory:PATH:FILE}";

  private static final Pattern FORM = Pattern.compile("\\$\\{(env|file|directory):([^}]*)\\}");

  /**
   * @throws IllegalArgumentException if the value has another form; the message does not repeat it
   *     because it may be the secret itself
   */
  public SecretReference {
    Matcher parts = FORM.matcher(reference);
    if (!parts.matches() || (!parts.group(1).equals("env") && !parts.group(2).contains(":"))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is not a secret reference (value of %d characters hidden); allowed: %s",
              setting,
              reference.length(),
              ALLOWED));
    }
  }

  /**
   * Reads the secret in this process and strips surrounding whitespace.
   *
   * @throws IllegalArgumentException if it is missing or blank
   */
  public byte[] resolve() {
    Matcher parts = FORM.matcher(reference);
    Optional<String> secret = parts.matches() ? secret(parts.toMatchResult()) : Optional.empty();
    return secret
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s refers to %s, which does not exist or is empty in this process; set the variable or create the file"
                        .formatted(setting, reference)))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Returns whether a value contains a reference. */
  public static boolean occursIn(String value) {
    return FORM.matcher(value).find();
  }

  /**
   * Replaces all references in the value of a setting.
   *
   * @throws IllegalStateException naming a reference that cannot be resolved in this process
   */
  public static String resolveAll(String setting, String value) {
    return FORM.matcher(value)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    secret(found)
                        .orElseThrow(
                            () ->
                                new IllegalStateException(
                                    "%s refers to %s, which cannot be resolved in this process"
                                        .formatted(setting, found.group())))));
  }

  private static Optional<String> secret(MatchResult reference) {
    String place = reference.group(2);
    int colon = Math.max(0, place.lastIndexOf(':'));
    String found;
    try {
      found =
          switch (reference.group(1)) {
            case "env" -> System.getenv(place);
            case "file" -> property(Path.of(place.substring(0, colon)), place.substring(colon + 1));
            default ->
                Files.readString(
                    Path.of(place.substring(0, colon)).resolve(place.substring(colon + 1)));
          };
    } catch (IOException | IllegalArgumentException e) {
      // A missing or unreadable file, an invalid path or properties file.
      found = null;
    }
    return Optional.ofNullable(found).map(String::strip).filter(secret -> !secret.isEmpty());
  }

  private static String property(Path file, String key) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties.getProperty(key);
  }
}
