package io.micromoments.stack;

import java.nio.file.Path;

/** What the build has collected before it runs the tests. */
public final class Built {

  private Built() {}

  public static Installation installation() {
    return Installation.of(Path.of(System.getProperty("repository.root")));
  }
}
