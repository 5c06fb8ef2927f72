package io.micromoments.faults;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Base class of tests that share a scene, which is started before the first of them. */
abstract class SharedStackTest {

  @TempDir static Path folder;

  static TestStack scene;

  @BeforeAll
  static void startScene() throws Exception {
    scene = new TestStack(folder);
    scene.start();
  }

  @AfterAll
  static void stopScene() {
    if (scene != null) {
      scene.close();
    }
  }
}
