package io.micromoments.messages;

import io.micromoments.text.Names;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and checks translations of the messages: the files {@code customer_LOCALE.properties}. */
public final class MessageFiles {

  private static final Logger LOG = LoggerFactory.getLogger(MessageFiles.class);

  private static final Pattern FILE = Pattern.compile("customer(?:_(.+))?\\.properties");

  private static final int MAX_FILES = 500;
  private static final long MAX_BYTES = 1 << 20;
  private static final int MAX_CHARS = 1_000;

  private static final List<String> KEYS =
      Arrays.stream(MessageKey.values()).map(Enum::name).toList();

  private final List<String> problems = new ArrayList<>();

  private MessageFiles() {}

  /**
   * Reads the translations of a folder; other files in it are ignored. {@code customer.properties}
   * replaces the English messages.
   *
   * @throws IllegalArgumentException naming everything that is wrong with the files
   * @throws IOException where the folder cannot be read
   */
  public static MessageCatalog read(Path folder) throws IOException {
    MessageFiles files = new MessageFiles();
    Map<Locale, EnumMap<MessageKey, String>> translations = files.readAll(folder);
    if (!files.problems.isEmpty()) {
      throw new IllegalArgumentException(String.join(System.lineSeparator(), files.problems));
    }
    return MessageCatalog.of(translations);
  }

  private Map<Locale, EnumMap<MessageKey, String>> readAll(Path folder) throws IOException {
    List<Path> found;
    try (Stream<Path> all = Files.list(folder)) {
      found =
          all.filter(each -> FILE.matcher(each.getFileName().toString()).matches())
              .sorted()
              .limit(MAX_FILES + 1)
              .toList();
    }
    if (found.isEmpty()) {
      problems.add(
          folder + ": no file customer_LOCALE.properties found, such as customer_de.properties");
    }
    if (found.size() > MAX_FILES) {
      problems.add(folder + ": more than " + MAX_FILES + " message files");
      return Map.of();
    }
    Map<Locale, EnumMap<MessageKey, String>> translations = new HashMap<>();
    for (Path file : found) {
      locale(file)
          .ifPresent(
              locale -> {
                EnumMap<MessageKey, String> messages = messages(file);
                translations.put(locale, messages);
                warnOfMissing(file, locale, messages);
              });
    }
    return translations;
  }

  private Optional<Locale> locale(Path file) {
    Matcher name = FILE.matcher(file.getFileName().toString());
    if (!name.matches() || name.group(1) == null) {
      return Optional.of(Locale.ROOT);
    }
    try {
      return Optional.of(
          new Locale.Builder().setLanguageTag(name.group(1).replace('_', '-')).build());
    } catch (IllformedLocaleException e) {
      problems.add(
          "%s: '%s' is not a locale; allowed: a language tag, such as de or de_AT"
              .formatted(file, name.group(1)));
      return Optional.empty();
    }
  }

  private EnumMap<MessageKey, String> messages(Path file) {
    EnumMap<MessageKey, String> messages = new EnumMap<>(MessageKey.class);
    try {
      if (Files.size(file) > MAX_BYTES) {
        problems.add(file + ": larger than 1 MiB");
        return messages;
      }
      MessageCatalog.parse(Files.readString(file))
          .forEach((key, text) -> add(file, key, text, messages));
    } catch (CharacterCodingException e) {
      problems.add(file + ": not UTF-8");
    } catch (IOException | IllegalArgumentException e) {
      problems.add("%s: %s".formatted(file, e.getMessage()));
    }
    return messages;
  }

  private void add(Path file, String name, String text, EnumMap<MessageKey, String> messages) {
    if (!KEYS.contains(name)) {
      problems.add(
          "%s: unknown message '%s'%s"
              .formatted(
                  file,
                  name,
                  Names.near(name, KEYS).map(near -> "; " + Names.didYouMean(near)).orElse("")));
      return;
    }
    MessageKey key = MessageKey.valueOf(name);
    String wrong = wrong(key, text);
    if (wrong == null) {
      messages.put(key, text);
    } else {
      problems.add("%s: %s: %s".formatted(file, name, wrong));
    }
  }

  /** What is wrong with a text, or null. */
  private static String wrong(MessageKey key, String text) {
    if (text.isBlank()) {
      return "the text is empty; to use the text of a less specific locale, remove the line";
    }
    if (text.length() > MAX_CHARS) {
      return "the text has more than " + String.valueOf(MAX_CHARS) + " characters";
    }
    if (text.replace("''", "").contains("'")) {
      return "write '' for an apostrophe";
    }
    try {
      MessageFormat format = new MessageFormat(text, Locale.ROOT);
      if (format.getFormatsByArgumentIndex().length > key.arguments()) {
        return key.arguments() == 0
            ? "placeholders are not allowed in this message"
            : "the only placeholder allowed is {0}";
      }
      if (Arrays.stream(format.getFormats()).anyMatch(each -> each != null)) {
        return "placeholders must not have a format; write {0}";
      }
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  private static void warnOfMissing(
      Path file, Locale locale, EnumMap<MessageKey, String> messages) {
    String missing =
        KEYS.stream()
            .filter(key -> !messages.containsKey(MessageKey.valueOf(key)))
            .collect(Collectors.joining(", "));
    boolean isLanguage = !locale.equals(Locale.ROOT) && locale.getCountry().isEmpty();
    if (isLanguage && !missing.isEmpty()) {
      LOG.warn("{} does not translate {}; customers see these messages in English", file, missing);
    }
  }
}
