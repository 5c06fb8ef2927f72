package io.micromoments.schemas;

/** Why a record cannot be used: a stable code for counting, and a text that says what to do. */
public final class InvalidRecord extends Exception {

  /** Stable codes; new ones may be added. */
  public enum Code {
    NOT_JSON,
    NOT_AVRO,
    UNKNOWN_SCHEMA,
    NULL_VALUE,
    TOO_LARGE,
    UNKNOWN_STREAM,
    UNKNOWN_FIELD,
    MISSING_FIELD,
    WRONG_TYPE,
    NO_KEY,
    TIME_OUT_OF_RANGE,
    /** A value of the right type that means nothing in its field. */
    INVALID_VALUE,
    /** A fault of the program, met at this record. */
    INTERNAL_ERROR
  }

  private static final long serialVersionUID = 1L;
  private static final int MAX_QUOTED = 40;

  private final Code code;

  public InvalidRecord(Code code, String text) {
    super(text);
    this.code = code;
  }

  public Code code() {
    return code;
  }

  /** A value as messages quote it: not the whole of a long one. */
  public static String quoted(String value) {
    return value.length() <= MAX_QUOTED ? value : value.substring(0, MAX_QUOTED - 3) + "...";
  }

  /** One sentence: what was found, what is allowed. */
  public String text() {
    return getMessage();
  }
}
