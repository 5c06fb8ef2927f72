package io.micromoments.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Savepoints refer to uids: none may change or disappear, as its state could not be restored. */
class UidsTest {

  private static final Path GOLDEN = Path.of("src/test/resources/uids.txt");

  @Test
  void uidsAreThoseOfEarlierVersions() throws Exception {
    List<String> uids = new ArrayList<>();
    for (Field field : Uids.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
        uids.add((String) field.get(null));
      }
    }
    Collections.sort(uids);
    assertThat(uids).as("a uid is used once").doesNotHaveDuplicates();
    if (Boolean.getBoolean("update-golden")) {
      Files.write(GOLDEN, uids);
    }
    assertThat(uids)
        .as("after a release uids only become more; a new one: -Dupdate-golden=true")
        .isEqualTo(Files.readAllLines(GOLDEN));
  }
}
