package io.micromoments.messages;

import io.micromoments.patterns.language.policy.LocalizedText;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * All sentences that a customer can read, by locale. A locale falls back as resource bundles do:
 * from de-AT to de to English. Serializable, so that files are read once, at submission. Not
 * thread-safe.
 */
public final class MessageCatalog implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final String ENGLISH = "customer.properties";
  private static final int MAX_TAGS = 1_000;

  private final EnumMap<MessageKey, LocalizedText> texts;

  /** Made when they are first asked for, by the language tags of profiles. */
  private transient Map<String, Messages> byTag;

  private MessageCatalog(EnumMap<MessageKey, LocalizedText> texts) {
    this.texts = texts;
  }

  /** Returns the catalogue that is shipped: English for everybody. */
  public static MessageCatalog english() {
    return of(Map.of());
  }

  /**
   * Returns the shipped catalogue with translations.
   *
   * @param translations some or all of the messages of each locale, as they were checked
   */
  static MessageCatalog of(Map<Locale, EnumMap<MessageKey, String>> translations) {
    EnumMap<MessageKey, LocalizedText> texts = new EnumMap<>(MessageKey.class);
    shipped()
        .forEach(
            (key, english) -> {
              Map<Locale, String> byLocale = new HashMap<>();
              byLocale.put(Locale.ROOT, english);
              translations.forEach(
                  (locale, messages) -> {
                    if (messages.containsKey(key)) {
                      byLocale.put(locale, messages.get(key));
                    }
                  });
              texts.put(key, new LocalizedText(byLocale));
            });
    return new MessageCatalog(texts);
  }

  private static EnumMap<MessageKey, String> shipped() {
    try (InputStream stream = MessageCatalog.class.getResourceAsStream(ENGLISH)) {
      Properties read = new Properties();
      read.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
      EnumMap<MessageKey, String> messages = new EnumMap<>(MessageKey.class);
      for (MessageKey key : MessageKey.values()) {
        String text = read.getProperty(key.name());
        if (text == null) {
          throw new IllegalStateException(
              "%s has no text for %s; add a line".formatted(ENGLISH, key));
        }
        messages.put(key, text);
      }
      return messages;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The keys and texts of a file, in the order of the keys. */
  static Map<String, String> parse(String content) throws IOException {
    Properties read = new Properties();
    read.load(new StringReader(content));
    Map<String, String> texts = new TreeMap<>();
    read.stringPropertyNames().forEach(key -> texts.put(key, read.getProperty(key)));
    return texts;
  }

  /**
   * Returns the messages of a locale.
   *
   * @param languageTag BCP 47, such as de-AT; English where it is null, unknown or malformed
   */
  public Messages in(String languageTag) {
    if (byTag == null) {
      byTag = new HashMap<>();
    }
    if (byTag.size() >= MAX_TAGS) {
      byTag.clear(); // Profiles may hold any tag.
    }
    return byTag.computeIfAbsent(languageTag == null ? "" : languageTag, this::create);
  }

  private Messages create(String languageTag) {
    Locale locale = Locale.forLanguageTag(languageTag);
    Map<MessageKey, String> patterns = new EnumMap<>(MessageKey.class);
    texts.forEach((key, text) -> patterns.put(key, text.in(locale)));
    return new Messages(patterns);
  }
}
