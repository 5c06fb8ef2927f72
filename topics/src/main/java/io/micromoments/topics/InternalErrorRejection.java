package io.micromoments.topics;

import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rejects a single record that triggered a bug in this program, so that processing continues. Logs
 * the stack trace once per kind of error. Neither the log nor the rejection contains the
 * exception's message, which may quote record data.
 */
public final class InternalErrorRejection {

  private static final Logger LOG = LoggerFactory.getLogger(InternalErrorRejection.class);
  private static final int FRAMES = 12;

  /** Maximum number of distinct errors that are logged. */
  private static final int MAX_KINDS = 100;

  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  private InternalErrorRejection() {}

  /** Returns the reason for the rejection and logs the error if it is new. */
  public static InvalidRecord of(Throwable fault) {
    String kind = fault.getClass().getName();
    StackTraceElement[] trace = fault.getStackTrace();
    String place = trace.length == 0 ? "an unknown place" : trace[0].toString();
    if (LOGGED.size() < MAX_KINDS && LOGGED.add(kind + place)) {
      LOG.error(
          "internal error, a record was rejected; please report it: {}{}",
          kind,
          Arrays.stream(trace)
              .limit(FRAMES)
              .map(frame -> System.lineSeparator() + "\tat " + frame)
              .collect(Collectors.joining()));
    }
    return new InvalidRecord(
        Code.INTERNAL_ERROR,
        "internal error (%s at %s); please report it, see the log for details"
            .formatted(kind, place));
  }
}
