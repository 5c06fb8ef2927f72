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
 * A fault of the program that a single record has met. The record is rejected and the others go on;
 * the log says once of each kind where it happened. Neither says the exception's message, which may
 * hold what stood in the record.
 */
public final class InternalErrorRejection {

  private static final Logger LOG = LoggerFactory.getLogger(InternalErrorRejection.class);
  private static final int FRAMES = 12;

  /** So many kinds are told apart; what comes after them is not logged. */
  private static final int MAX_KINDS = 100;

  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  private InternalErrorRejection() {}

  /** The reason by which the record is rejected. */
  public static InvalidRecord of(Throwable fault) {
    String kind = fault.getClass().getName();
    StackTraceElement[] trace = fault.getStackTrace();
    String place = trace.length == 0 ? "an unknown place" : trace[0].toString();
    if (LOGGED.size() < MAX_KINDS && LOGGED.add(kind + place)) {
      LOG.error(
          "a record has met a fault of the program and is rejected; please report this: {}{}",
          kind,
          Arrays.stream(trace)
              .limit(FRAMES)
              .map(frame -> System.lineSeparator() + "\tat " + frame)
              .collect(Collectors.joining()));
    }
    return new InvalidRecord(
        Code.INTERNAL_ERROR,
        "a fault of the program (%s at %s); please report it, the log has more"
            .formatted(kind, place));
  }
}
