package io.micromoments.workbench.live.recording;

import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.Identifier;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Pseudonymizes records: ids become keyed hashes, equal for equal ids; texts that may identify a
 * person are removed. The remaining data may still fit only one person: pseudonymous is not
 * anonymous. Not thread-safe.
 */
public final class Pseudonyms {

  /**
   * Ids of persons and of what belongs to one person; event ids, too, because producers derive them
   * from such ids.
   */
  static final Set<String> IDS =
      Set.of(
          "customer_id",
          "into_customer_id",
          "device_id",
          "identifier",
          "session_id",
          "event_id",
          "request_id",
          "command_id");

  /** Text typed by a person. */
  static final Set<String> TEXTS = Set.of("query");

  /**
   * Kept without user, query and fragment; a path segment with a digit or an {@code @} is an id.
   */
  static final Set<String> URLS = Set.of("page_url", "referrer");

  /** Maps with arbitrary keys: only explicitly named keys are kept. */
  static final Set<String> MAPS = Set.of("properties", "attributes", "preferences");

  /** Rounded to two decimals, about a kilometre. */
  static final Set<String> COORDINATES = Set.of("latitude", "longitude");

  private static final int KEPT_BYTES = 10;
  private static final int RANDOM_BYTES = 32;
  private static final Pattern USER = Pattern.compile("//[^/]*@");
  private static final Pattern LIKE_AN_ID = Pattern.compile(".*[0-9@].*");

  private final Mac mac;
  private final Set<String> kept;

  /**
   * @param key secret; the same key gives the same pseudonyms
   * @param kept keys of map entries whose values are kept
   */
  public Pseudonyms(byte[] key, Set<String> kept) {
    this.kept = Set.copyOf(kept);
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is not available", e);
    }
  }

  /** Returns a random key that is not stored anywhere. */
  public static byte[] randomKey() {
    byte[] key = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /** Returns the pseudonym of an id; null and blank ids stay as they are. */
  String of(String id) {
    if (id == null || id.isBlank()) {
      return id;
    }
    if (GuestId.isGuest(id)) {
      return GuestId.of(of(GuestId.device(id)));
    }
    byte[] hash = mac.doFinal(id.getBytes(StandardCharsets.UTF_8));
    String pseudonym = "p" + HexFormat.of().formatHex(hash, 0, KEPT_BYTES);
    // The kind may be a name by which a person is known; the form must be kept.
    return Identifier.isIdentifier(id) ? Identifier.of("identifier", pseudonym) : pseudonym;
  }

  /** Returns a pseudonymized copy. */
  SpecificRecord of(SpecificRecord known) {
    SpecificRecord copy = SpecificData.get().deepCopy(known.getSchema(), known);
    for (var field : known.getSchema().getFields()) {
      Object value = copy.get(field.pos());
      if (value != null) {
        copy.put(field.pos(), replaced(field.name(), value));
      }
    }
    return copy;
  }

  private Object replaced(String field, Object value) {
    if (IDS.contains(field)) {
      return of((String) value);
    }
    if (TEXTS.contains(field)) {
      return null;
    }
    if (URLS.contains(field)) {
      return url((String) value);
    }
    if (COORDINATES.contains(field)) {
      return Math.round((Double) value * 100) / 100.0;
    }
    if (MAPS.contains(field)) {
      Map<String, Object> left = new TreeMap<>();
      ((Map<?, ?>) value)
          .forEach(
              (name, each) -> {
                if (kept.contains(name)) {
                  left.put((String) name, each);
                }
              });
      return left;
    }
    return value;
  }

  private String url(String url) {
    String path = USER.matcher(url.split("[?#]", 2)[0]).replaceFirst("//");
    int host = path.indexOf("//") < 0 ? 0 : Math.max(0, path.indexOf('/', path.indexOf("//") + 2));
    if (host == 0 && path.contains("//")) {
      return path; // only a host, no path
    }
    return path.substring(0, host)
        + java.util.Arrays.stream(path.substring(host).split("/", -1))
            .map(part -> LIKE_AN_ID.matcher(part).matches() ? of(part) : part)
            .collect(Collectors.joining("/"));
  }
}
