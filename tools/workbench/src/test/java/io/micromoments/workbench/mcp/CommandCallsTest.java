package io.micromoments.workbench.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.workbench.mcp.AssistantTools.CommandRunner;
import io.micromoments.workbench.replay.UnusableInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Commands run one at a time and not for ever. */
class CommandCallsTest {

  @Test
  void aCommandThatTakesTooLongIsEndedAndTheNextOneRuns() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    CommandRunner runner =
        (out, err, words) -> {
          if (words[0].equals("slow")) {
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              ended.countDown();
            }
          }
          out.print(words[0]);
          return 0;
        };
    try (CommandCalls calls = new CommandCalls(runner, Duration.ofMillis(200))) {
      assertThatThrownBy(() -> calls.run(List.of("slow")))
          .isInstanceOf(UnusableInput.class)
          .hasMessage("'slow' was ended because it took longer than 200ms");
      ended.await();
      assertThat(calls.run(List.of("fast")).out()).isEqualTo("fast");
    }
  }

  @Test
  void commandsDoNotOverlap() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CommandRunner runner =
        (out, err, words) -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.onSpinWait();
          running.decrementAndGet();
          return 1;
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (CommandCalls calls = new CommandCalls(runner, Duration.ofMinutes(1))) {
      List<Future<CommandCalls.Output>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(threads.submit(() -> calls.run(List.of("validate"))));
      }
      for (Future<CommandCalls.Output> each : all) {
        assertThat(each.get().exit()).isEqualTo(1);
      }
      assertThat(most).hasValue(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatIsPrintedIsBounded() throws Exception {
    BoundedText text = new BoundedText(10);
    text.write("12345678");
    assertThat(text.isCut()).isFalse();
    text.write("90123");
    assertThat(text.isCut()).isTrue();
    assertThat(text).hasToString("1234567890");
  }
}
