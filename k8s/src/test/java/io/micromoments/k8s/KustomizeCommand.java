package io.micromoments.k8s;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The kustomize command of this machine.
 *
 * @param words the command, without the folder
 */
record KustomizeCommand(List<String> words) {

  /** Finds kustomize or, failing that, kubectl on the PATH. */
  static Optional<KustomizeCommand> onPath() {
    return Stream.of(List.of("kustomize", "build"), List.of("kubectl", "kustomize"))
        .filter(words -> isOnPath(words.get(0)))
        .map(KustomizeCommand::new)
        .findFirst();
  }

  /**
   * Renders a folder.
   *
   * @param folder the folder with the kustomization.yaml
   * @param scratch an empty folder for the output
   * @return the rendered YAML
   * @throws IOException if the command fails or takes more than a minute
   */
  String build(Path folder, Path scratch) throws IOException, InterruptedException {
    Path out = scratch.resolve("out.yaml");
    Path errors = scratch.resolve("errors.txt");
    Process process =
        new ProcessBuilder(Stream.concat(words.stream(), Stream.of(folder.toString())).toList())
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException(words + ": no answer in a minute");
    }
    if (process.exitValue() != 0) {
      throw new IOException(words + ": " + Files.readString(errors));
    }
    return Files.readString(out);
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, program)));
  }
}
