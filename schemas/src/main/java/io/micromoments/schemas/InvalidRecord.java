package io.micromoments.schemas;

/** Reason why a record cannot be used: a stable code for metrics and a message for users. */
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
    /** The value has the right type but is not valid for its field. */
    INVALID_VALUE,
    /** A bug in this program, triggered by the record. */
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

  /** Returns a value for use in a message, truncated if long. */
  public static String quoted(String value) {
    return value.length() <= MAX_QUOTED ? value : value.substring(0, MAX_QUOTED - 3) + "...";
  }

  /** Returns one sentence with the value found and the allowed values. */
  public String text() {
    return getMessage();
  }
}
