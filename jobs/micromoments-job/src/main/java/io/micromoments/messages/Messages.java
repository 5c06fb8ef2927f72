package io.micromoments.messages;

import java.text.MessageFormat;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The messages of one locale. Not thread-safe. */
public final class Messages {

  private static final int MAX_CACHED = 1_000;

  private final Map<MessageKey, String> texts = new EnumMap<>(MessageKey.class);
  private final Map<MessageKey, MessageFormat> formats = new EnumMap<>(MessageKey.class);

  /** Formatted messages by argument: formatting costs more than a decision about an offer. */
  private final Map<MessageKey, Map<String, String>> formatted = new EnumMap<>(MessageKey.class);

  /**
   * @param patterns of all keys
   */
  Messages(Map<MessageKey, String> patterns) {
    patterns.forEach(
        (key, pattern) -> {
          MessageFormat format = new MessageFormat(pattern, Locale.ROOT);
          if (key.arguments() == 0) {
            texts.put(key, format.format(new Object[0]));
          } else {
            formats.put(key, format);
          }
        });
  }

  /** Returns a message without arguments. */
  public String text(MessageKey key) {
    return texts.get(key);
  }

  /**
   * Returns a message with an argument.
   *
   * @param argument the value of its placeholder
   */
  public String text(MessageKey key, String argument) {
    MessageFormat format = formats.get(key);
    if (format == null) {
      return text(key);
    }
    Map<String, String> cached = formatted.computeIfAbsent(key, each -> new HashMap<>());
    if (cached.size() >= MAX_CACHED) {
      cached.clear();
    }
    return cached.computeIfAbsent(argument, each -> format.format(new Object[] {each}));
  }
}
