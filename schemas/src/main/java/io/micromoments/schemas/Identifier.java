package io.micromoments.schemas;

import java.util.regex.Pattern;

/**
 * An identifier of a customer other than a device: its kind, a colon and its value, for example
 * {@code loyalty:7781} or {@code email:5d41}. Identifiers share a name space with device ids, from
 * which the kind tells them apart.
 */
public final class Identifier {

  /** Three letters at least: the groups of a MAC address are no kinds. */
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_-]{2,}:.*[^ ].*");

  private Identifier() {}

  /** Returns whether an id is an identifier with a kind. */
  public static boolean isIdentifier(String id) {
    return FORM.matcher(id).matches();
  }

  /** Returns the identifier of a kind and a value. */
  public static String of(String kind, String value) {
    return kind + ":" + value;
  }
}
