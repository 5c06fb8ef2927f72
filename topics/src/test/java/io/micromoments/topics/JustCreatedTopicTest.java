package io.micromoments.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class JustCreatedTopicTest {

  @Test
  void theRequestIsRetriedIfTheBrokerDoesNotKnowTheTopicYet() throws Exception {
    Deque<KafkaFuture<String>> answers =
        new ArrayDeque<>(
            List.of(
                failed(new UnknownTopicOrPartitionException()),
                KafkaFuture.completedFuture("known")));

    String answer = TopicInspection.awaitKnown(answers::remove);

    assertThat(answer).isEqualTo("known");
    assertThat(answers).isEmpty();
  }

  @Test
  void anotherErrorIsNotRetried() {
    Deque<KafkaFuture<String>> answers =
        new ArrayDeque<>(List.of(failed(new AuthorizationException("no"))));
    assertThatThrownBy(() -> TopicInspection.awaitKnown(answers::remove))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(AuthorizationException.class);
  }

  private static KafkaFuture<String> failed(RuntimeException error) {
    KafkaFutureImpl<String> future = new KafkaFutureImpl<>();
    future.completeExceptionally(error);
    return future;
  }
}
