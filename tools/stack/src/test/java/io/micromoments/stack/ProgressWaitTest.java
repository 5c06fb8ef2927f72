package io.micromoments.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micromoments.stack.server.NoProgressException;
import io.micromoments.stack.server.StackException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** Uses a simulated clock that advances by a second per poll. */
class ProgressWaitTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<String> said = new ArrayList<>();
  private long seconds;
  private final ProgressWait wait =
      new ProgressWait(
          PATIENCE,
          "out/stack",
          said::add,
          () -> Duration.ofSeconds(seconds).toNanos(),
          () -> seconds++);

  @Test
  void waitsBeyondTheStallTimeoutWhileThereIsProgress() {
    wait.until("all is read", () -> ProgressWait.Observation.of(seconds / 20, 100, "records"));

    assertThat(seconds).isEqualTo(2_000);
  }

  @Test
  void timesOutWithoutProgressAndReportsTheLastObservationAndTheLogs() {
    NoProgressException failure =
        catchThrowableOfType(
            NoProgressException.class,
            () ->
                wait.until(
                    "all is read",
                    () ->
                        ProgressWait.Observation.of(Math.min(seconds, 7), 8, "records are read")));

    assertThat(failure.condition()).isEqualTo("all is read");
    assertThat(failure.lastSeen()).isEqualTo("7 of 8 records are read");
    assertThat(failure.waitedSeconds()).isEqualTo(37);
    assertThat(failure)
        .hasMessage(
            "timed out after 37 s waiting until all is read: no progress for 30s; last seen: 7 of 8"
                + " records are read; logs: out/stack");
  }

  @Test
  void restartLoopIsNotProgress() {
    assertThatThrownBy(
            () ->
                wait.until(
                    "all tasks run", () -> ProgressWait.Observation.of(seconds % 10, 12, "run")))
        .isInstanceOf(NoProgressException.class);
    assertThat(seconds).isEqualTo(39);
  }

  @Test
  void waitsForAServerThatDoesNotRespondYet() {
    wait.until(
        "it answers",
        () -> {
          if (seconds < 5) {
            throw new IOException("connection refused");
          }
          if (seconds < 10) {
            throw new TimeoutException("no answer");
          }
          return ProgressWait.Observation.of(1, 1, "answers");
        });
  }

  @Test
  void repeatsARequestUntilItSucceeds() {
    String answer =
        wait.untilAnswered(
            "it answers",
            () -> {
              if (seconds < 5) {
                throw new IOException("connection refused");
              }
              return "here";
            });

    assertThat(answer).isEqualTo("here");
    assertThat(seconds).isEqualTo(5);
  }

  @Test
  void timeoutReportsTheErrorOfAServerThatNeverResponds() {
    assertThatThrownBy(
            () ->
                wait.until(
                    "it answers",
                    () -> {
                      throw new IOException("connection refused");
                    }))
        .isInstanceOf(NoProgressException.class)
        .hasMessageContaining("last seen: nothing, then no response: ")
        .hasMessageContaining("connection refused");
  }

  @Test
  void reportsEveryFewSecondsWhatItWaitsFor() {
    wait.until("all is read", () -> ProgressWait.Observation.of(seconds, 12, "records are read"));

    assertThat(said)
        .containsExactly(
            "  waiting until all is read (5 s so far): 5 of 12 records are read",
            "  waiting until all is read (10 s so far): 10 of 12 records are read");
  }

  @Test
  void interruptEndsTheWait() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(
              () -> wait.until("all is read", () -> ProgressWait.Observation.of(0, 1, "record")))
          .isInstanceOf(StackException.class)
          .hasMessageContaining("interrupted while waiting until all is read");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
