package io.micromoments.workbench.pseudonyms;

import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Identifier;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Pseudonymizes records: ids become keyed hashes or numbers, equal for equal ids; texts that may
 * identify a person are removed. The remaining data may still fit only one person: pseudonymous is
 * not anonymous. Not thread-safe.
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

  private static final Pattern ID_FIELD = Pattern.compile("(into_)?(.*)_id");

  /** Names an id, given its field; equal for equal ids. */
  private final BinaryOperator<String> naming;

  private final Set<String> kept;

  private Pseudonyms(BinaryOperator<String> naming, Set<String> kept) {
    this.naming = naming;
    this.kept = Set.copyOf(kept);
  }

  /**
   * @param key secret; the same key gives the same pseudonyms
   * @param kept keys of map entries whose values are kept
   */
  public Pseudonyms(byte[] key, Set<String> kept) {
    this(hashes(key), kept);
  }

  /**
   * Numbers the ids of each kind in the order in which they come, such as {@code device-1}:
   * readable, and without any trace of the id, but another instance numbers them anew.
   *
   * @param kept keys of map entries whose values are kept
   */
  public static Pseudonyms numbered(Set<String> kept) {
    Map<String, String> known = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    return new Pseudonyms(
        (field, id) ->
            known.computeIfAbsent(
                id,
                first -> {
                  String kind = Identifier.isIdentifier(id) ? "" : kind(field);
                  int number = counts.merge(kind, 1, Integer::sum);
                  return kind.isEmpty() ? String.valueOf(number) : kind + "-" + number;
                }),
        kept);
  }

  private static String kind(String field) {
    Matcher id = ID_FIELD.matcher(field);
    return id.matches() ? id.group(2) : "id";
  }

  private static BinaryOperator<String> hashes(byte[] key) {
    Mac mac;
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is not available", e);
    }
    return (field, id) ->
        "p"
            + HexFormat.of()
                .formatHex(mac.doFinal(id.getBytes(StandardCharsets.UTF_8)), 0, KEPT_BYTES);
  }

  /** Returns a random key that is not stored anywhere. */
  public static byte[] randomKey() {
    byte[] key = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /**
   * Returns the pseudonym of an id; null and blank ids stay as they are.
   *
   * @param field the field that contains the id
   */
  String of(String field, String id) {
    if (id == null || id.isBlank()) {
      return id;
    }
    if (GuestId.isGuest(id)) {
      return GuestId.of(of("device_id", GuestId.device(id)));
    }
    String pseudonym = naming.apply(field, id);
    // The kind may be a name by which a person is known; the form must be kept.
    return Identifier.isIdentifier(id) ? Identifier.of("identifier", pseudonym) : pseudonym;
  }

  /** Returns a pseudonymized copy. */
  public Event of(Event known) {
    Object[] values = new Object[known.stream().schema().getFields().size()];
    for (var field : known.stream().schema().getFields()) {
      Object value = known.get(field.pos());
      values[field.pos()] = value == null ? null : replaced(field.name(), value);
    }
    return new Event(known.stream(), values);
  }

  /** Returns a pseudonymized copy. */
  public SpecificRecord of(SpecificRecord known) {
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
      return of(field, (String) value);
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
            .map(part -> LIKE_AN_ID.matcher(part).matches() ? of("", part) : part)
            .collect(Collectors.joining("/"));
  }
}
