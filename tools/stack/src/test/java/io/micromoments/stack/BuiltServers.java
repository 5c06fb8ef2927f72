package io.micromoments.stack;

import io.micromoments.stack.server.Installation;
import java.nio.file.Path;

/** Locates the server files that the build collects before the tests. */
public final class BuiltServers {

  private BuiltServers() {}

  public static Installation installation() {
    return Installation.of(Path.of(System.getProperty("repository.root")));
  }
}
