package io.micromoments.workbench.lsp;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.micromoments.workbench.lsp.assist.PackContext;
import io.micromoments.workbench.lsp.document.EditedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.MessageType;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.services.LanguageClient;

/**
 * What the server knows of the editor it serves: its files, its settings, and the way back to it.
 */
final class EditorSession {

  private final EditorFiles files = new EditorFiles();
  private final ExecutorService answers = Executors.newFixedThreadPool(2, daemon("answers"));
  private final LiveDiagnostics diagnostics = new LiveDiagnostics(files, this::client);
  private final RecordedValuesLoader recorded = new RecordedValuesLoader(this::log);
  private volatile LanguageClient client;

  EditorFiles files() {
    return files;
  }

  LiveDiagnostics diagnostics() {
    return diagnostics;
  }

  RecordedValuesLoader recorded() {
    return recorded;
  }

  /** Returns what is defined beside a file, and the values of its recording. */
  PackContext pack(String uri) {
    return new PackContext(files.packFiles(uri), recorded.of(files.packFolder(uri)));
  }

  LanguageClient client() {
    return client;
  }

  void connect(LanguageClient to) {
    this.client = to;
  }

  void setRoots(List<Path> roots) {
    recorded.setRoots(roots);
  }

  /**
   * Reads the settings, as initialization options or from the client's configuration: {@code
   * scenario}, also below {@code micromoments}.
   */
  void applySettings(Object settings) {
    JsonElement json = settings == null ? null : new Gson().toJsonTree(settings);
    if (json == null || !json.isJsonObject()) {
      return;
    }
    JsonObject object = json.getAsJsonObject();
    if (object.has("micromoments") && object.get("micromoments").isJsonObject()) {
      object = object.getAsJsonObject("micromoments");
    }
    JsonElement scenario =
        object.has("scenario") ? object.get("scenario") : object.get("micromoments.scenario");
    if (scenario != null && scenario.isJsonPrimitive()) {
      recorded.setScenario(scenario.getAsString());
    }
  }

  /**
   * Answers a question about a file; with {@code otherwise} if the file is not known, and if an
   * unforeseen exception prevents an answer.
   */
  <T> CompletableFuture<T> answer(
      String uri, Supplier<T> otherwise, Function<EditedFile, T> question) {
    Optional<EditedFile> file = files.get(uri).map(EditorFiles.OpenFile::file);
    if (file.isEmpty()) {
      return CompletableFuture.completedFuture(otherwise.get());
    }
    return answer(otherwise, () -> question.apply(file.get()));
  }

  <T> CompletableFuture<T> answer(Supplier<T> otherwise, Supplier<T> question) {
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return question.get();
            } catch (ResponseErrorException e) {
              throw e;
            } catch (RuntimeException | StackOverflowError e) {
              log("internal error: " + e + at(e));
              return otherwise.get();
            }
          },
          answers);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(otherwise.get()); // after shutdown
    }
  }

  private static String at(Throwable e) {
    return e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0];
  }

  /** Writes to the client's log, because nothing but the protocol may be written to the output. */
  void log(String message) {
    LanguageClient to = client;
    if (to != null) {
      to.logMessage(new MessageParams(MessageType.Warning, message));
    }
  }

  void close() {
    answers.shutdown(); // Not interrupted: an answer could be in the middle of a message.
    diagnostics.close();
    recorded.close();
  }

  /** Returns a factory of threads that do not keep the process alive. */
  static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, "micromoments-" + name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
