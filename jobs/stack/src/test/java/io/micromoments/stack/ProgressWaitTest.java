package io.micromoments.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
  void goesOnFarBeyondItsPatienceWhileSomethingMoves() {
    wait.until("all is read", () -> ProgressWait.Observation.of(seconds / 20, 100, "records"));

    assertThat(seconds).isEqualTo(2_000);
  }

  @Test
  void givesUpWhenNothingHasMovedAndSaysWhatItSawLastAndWhereTheLogsAre() {
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
            "waited 37 s until all is read, but nothing has moved for 30s; seen last: 7 of 8"
                + " records are read; logs are in out/stack");
  }

  @Test
  void whatStartsAgainAndAgainIsNoProgress() {
    assertThatThrownBy(
            () ->
                wait.until(
                    "all tasks run", () -> ProgressWait.Observation.of(seconds % 10, 12, "run")))
        .isInstanceOf(NoProgressException.class);
    assertThat(seconds).isEqualTo(39);
  }

  @Test
  void aServerThatDoesNotAnswerYetIsWaitedFor() {
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
  void aRequestIsMadeAgainUntilItIsAnswered() {
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
  void aServerThatNeverAnswersIsNamedWithItsError() {
    assertThatThrownBy(
            () ->
                wait.until(
                    "it answers",
                    () -> {
                      throw new IOException("connection refused");
                    }))
        .isInstanceOf(NoProgressException.class)
        .hasMessageContaining("seen last: nothing, then no answer: ")
        .hasMessageContaining("connection refused");
  }

  @Test
  void saysEveryFewSecondsWhatItWaitsFor() {
    wait.until("all is read", () -> ProgressWait.Observation.of(seconds, 12, "records are read"));

    assertThat(said)
        .containsExactly(
            "  waiting until all is read, for 5 s so far: 5 of 12 records are read",
            "  waiting until all is read, for 10 s so far: 10 of 12 records are read");
  }

  @Test
  void anInterruptEndsIt() {
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
