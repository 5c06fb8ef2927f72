package io.micromoments.workbench.lsp;

import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.FileKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.MessageType;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.services.LanguageClient;

/**
 * Publishes the problems of files while they are edited. A check runs on a thread of its own, when
 * nothing has changed for a moment.
 */
final class LiveDiagnostics {

  /** Longer than between two keystrokes, shorter than anyone waits. */
  private static final long DEBOUNCE_MS = 200;

  private final EditorFiles files;
  private final Supplier<LanguageClient> client;
  private final CheckedPatterns patterns = new CheckedPatterns();
  private final ScheduledExecutorService checks =
      Executors.newSingleThreadScheduledExecutor(EditorSession.daemon("checks"));
  private final Map<String, ScheduledFuture<?>> pending = new ConcurrentHashMap<>();

  /** By pack, the files whose problems were published last; used by the thread of checks only. */
  private final Map<String, Set<String>> published = new HashMap<>();

  /** Failed tests by file. */
  private final Map<String, List<Diagnostic>> tests = new ConcurrentHashMap<>();

  LiveDiagnostics(EditorFiles files, Supplier<LanguageClient> client) {
    this.files = files;
    this.client = client;
  }

  /** Checks the files that belong to a file as soon as nothing changes any more. */
  void onChange(String uri) {
    // A pattern and its tests have the same base name.
    String base = DefinitionFiles.baseName(EditorFiles.name(uri));
    tests.keySet().removeIf(file -> DefinitionFiles.baseName(file).equals(base));
    schedule(uri, DEBOUNCE_MS);
  }

  /**
   * Checks the files that are open beside one that changed on disk; all others are checked when
   * they are opened.
   */
  void onChangeOnDisk(String uri) {
    Optional<Path> pack = files.packFolder(uri);
    files.all().stream()
        .filter(open -> files.packFolder(open.uri()).equals(pack))
        .findFirst()
        .ifPresent(open -> schedule(open.uri(), DEBOUNCE_MS));
  }

  /** Checks the files that belong to a file at once. */
  void check(String uri) {
    schedule(uri, 0);
  }

  /** Returns the check of patterns that remembers its results. */
  CheckedPatterns patterns() {
    return patterns;
  }

  /** Shows the results of tests until their file changes. */
  void showTests(String uri, Map<String, List<Diagnostic>> failures, Set<String> testFiles) {
    testFiles.forEach(tests::remove);
    tests.putAll(failures);
    check(uri);
  }

  private void schedule(String uri, long delay) {
    try {
      ScheduledFuture<?> check = checks.schedule(() -> run(uri), delay, TimeUnit.MILLISECONDS);
      ScheduledFuture<?> before = pending.put(uri, check);
      if (before != null) {
        before.cancel(false);
      }
    } catch (RejectedExecutionException e) {
      // The server is shutting down.
    }
  }

  private void run(String uri) {
    try {
      publish(files.packFolder(uri).map(Path::toString).orElse(uri), problems(uri));
    } catch (RuntimeException | StackOverflowError e) {
      client
          .get()
          .logMessage(
              new MessageParams(MessageType.Error, "the check of " + uri + " failed: " + e));
    }
  }

  private Map<String, List<Diagnostic>> problems(String uri) {
    Map<String, List<Diagnostic>> all = new LinkedHashMap<>();
    Map<String, EditedFile> sources = new LinkedHashMap<>();
    List<SourceText> checked = new ArrayList<>(files.pack(uri));
    for (SourceText source : checked) {
      sources.put(source.file(), edited(source));
    }
    files
        .get(uri)
        .map(EditorFiles.OpenFile::file)
        .filter(file -> file.kind() != FileKind.OTHER)
        .ifPresent(
            file -> {
              // One that lacks its first line is reported, and the others are checked without it.
              if (sources.put(file.source().file(), file) == null
                  && file.kind() != FileKind.SCENARIO) {
                checked.add(file.source());
              }
            });
    all.putAll(FileDiagnostics.of(checked, sources, patterns));
    tests.forEach(
        (file, failures) -> all.computeIfPresent(file, (f, known) -> both(known, failures)));
    return all;
  }

  private EditedFile edited(SourceText source) {
    return files.read(files.uri(source.file())).orElseGet(() -> EditedFile.of(source));
  }

  private static List<Diagnostic> both(List<Diagnostic> known, List<Diagnostic> more) {
    List<Diagnostic> all = new ArrayList<>(known);
    all.addAll(more);
    return all;
  }

  private void publish(String pack, Map<String, List<Diagnostic>> problems) {
    Set<String> before = published.getOrDefault(pack, Set.of());
    Set<String> now = new HashSet<>();
    problems.forEach(
        (file, diagnostics) -> {
          if (!diagnostics.isEmpty()) {
            now.add(file);
          }
          if (!diagnostics.isEmpty() || before.contains(file) || isOpen(file)) {
            send(file, diagnostics);
          }
        });
    before.stream()
        .filter(file -> !problems.containsKey(file))
        .forEach(file -> send(file, List.of()));
    published.put(pack, now);
  }

  private boolean isOpen(String file) {
    return files.get(files.uri(file)).isPresent();
  }

  private void send(String file, List<Diagnostic> diagnostics) {
    if (checks.isShutdown()) {
      return; // The editor does not listen any more.
    }
    String uri = files.uri(file);
    PublishDiagnosticsParams params = new PublishDiagnosticsParams(uri, diagnostics);
    files.get(uri).ifPresent(open -> params.setVersion(open.version()));
    client.get().publishDiagnostics(params);
  }

  /**
   * Waits for a check that is running, so that nothing is sent afterwards. It is not interrupted,
   * because it could be in the middle of a message.
   */
  void close() {
    pending.values().forEach(check -> check.cancel(false));
    checks.shutdown();
    try {
      boolean unused = checks.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
