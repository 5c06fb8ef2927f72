package io.micromoments.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.job.MicromomentsJob;
import io.micromoments.kafka.KafkaOptions;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An option that is in no list would be an unknown setting, and in no table of the docs. */
class OptionListsTest {

  @ParameterizedTest
  @ValueSource(classes = {JobOptions.class, KafkaOptions.class})
  void everyDeclaredOptionIsListed(Class<?> options) throws Exception {
    List<ConfigOption<?>> declared = new ArrayList<>();
    for (Field field : options.getDeclaredFields()) {
      if (field.getType() == ConfigOption.class) {
        field.setAccessible(true);
        declared.add((ConfigOption<?>) field.get(null));
      }
    }
    assertThat(declared).isNotEmpty();
    assertThat(MicromomentsJob.OPTIONS)
        .as("add the option to the list at the end of %s", options.getSimpleName())
        .containsAll(declared.stream().filter(each -> !isOfClients(each)).toList());
  }

  /** The addresses of broker and registry are settings of their clients. */
  private static boolean isOfClients(ConfigOption<?> option) {
    return option.key().startsWith("kafka.") || option.key().startsWith("registry.");
  }
}
