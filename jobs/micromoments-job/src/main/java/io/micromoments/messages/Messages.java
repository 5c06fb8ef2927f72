package io.micromoments.messages;

import java.text.MessageFormat;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The messages of one locale. Not thread-safe. */
public final class Messages {

  private final Map<MessageKey, String> texts = new EnumMap<>(MessageKey.class);
  private final Map<MessageKey, MessageFormat> formats = new EnumMap<>(MessageKey.class);

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

  /**
   * Returns a message.
   *
   * @param arguments what its placeholders stand for
   */
  public String text(MessageKey key, String... arguments) {
    MessageFormat format = formats.get(key);
    return format == null ? texts.get(key) : format.format(arguments);
  }
}
