package io.micromoments.patterns.language;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files under some paths, by what they are: {@code *.tests.yaml} are tests, {@code policy.yaml}
 * is a policy, every other {@code .yaml} or {@code .yml} is a pattern.
 */
public record PatternFiles(
    List<SourceText> patterns, List<SourceText> tests, List<SourceText> policies) {

  private static final String TESTS = ".tests.yaml";

  /**
   * Reads files, and folders with all that is in them, in the order of their names.
   *
   * @throws NoSuchFileException where a path does not exist
   */
  public static PatternFiles read(List<Path> paths) throws IOException {
    PatternFiles files = new PatternFiles(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new NoSuchFileException(path.toString());
      }
      try (Stream<Path> walk = Files.walk(path)) {
        for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
          files.add(file);
        }
      }
    }
    return files;
  }

  /** The file that holds the tests of a pattern's file. */
  public static String testsOf(String patternFile) {
    return patternFile.replaceFirst("\\.ya?ml$", "") + TESTS;
  }

  /**
   * One file with its text.
   *
   * @throws NoSuchFileException where it does not exist
   */
  public static SourceText source(Path file) throws IOException {
    // Bytes that are no UTF-8 become replacement characters and are reported where they matter.
    return new SourceText(
        file.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  private void add(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (!name.endsWith(".yaml") && !name.endsWith(".yml")) {
      return;
    }
    SourceText source = source(file);
    if (name.endsWith(TESTS) || name.endsWith(".tests.yml")) {
      tests.add(source);
    } else if (name.equals("policy.yaml")) {
      policies.add(source);
    } else {
      patterns.add(source);
    }
  }
}
