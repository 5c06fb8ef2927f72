package io.micromoments.emit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs messages so that a receiver can verify their sender and time. */
final class Signature {

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  Signature(byte[] secret) {
    key = new SecretKeySpec(secret, ALGORITHM);
  }

  /**
   * Returns the header value: {@code t=<seconds>,v1=<hex HMAC-SHA256 of "seconds.body">}.
   *
   * @param seconds time of sending, in seconds since the epoch
   */
  String of(long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
      return String.format(
          Locale.ROOT, "t=%d,v1=%s", seconds, HexFormat.of().formatHex(mac.doFinal(body)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform supports " + ALGORITHM, e);
    }
  }
}
