package io.micromoments.workbench.lsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.MessageActionItem;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ShowMessageRequestParams;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;

/** An editor: a client of the language server over streams, with LSP4J's own client. */
final class EditorClient implements LanguageClient, AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  private final BlockingQueue<PublishDiagnosticsParams> published = new LinkedBlockingQueue<>();

  /** The problems that were published last, by file. */
  private final Map<String, List<Diagnostic>> latest = new HashMap<>();

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final List<String> logged = new ArrayList<>();
  private final CompletableFuture<Integer> exit;
  private LanguageServer server;
  private int version;

  private EditorClient(CompletableFuture<Integer> exit) {
    this.exit = exit;
  }

  /**
   * Starts a server on a thread of this process. Piped streams would break as soon as a thread that
   * has written to them ends.
   */
  static EditorClient start(Map<String, Object> options) throws Exception {
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket listening = new ServerSocket(0, 1, here)) {
      Socket atClient = new Socket(here, listening.getLocalPort());
      Socket atServer = listening.accept();
      Thread serving =
          new Thread(
              () -> {
                try (atServer) {
                  exit.complete(
                      DefinitionLanguageServer.serve(
                          atServer.getInputStream(), atServer.getOutputStream()));
                } catch (IOException e) {
                  exit.completeExceptionally(e);
                }
              });
      serving.setDaemon(true);
      serving.start();
      return connect(atClient.getInputStream(), atClient.getOutputStream(), exit, options);
    }
  }

  /** Connects to a server that runs already. */
  static EditorClient connect(
      InputStream in,
      OutputStream out,
      CompletableFuture<Integer> exit,
      Map<String, Object> options)
      throws Exception {
    EditorClient client = new EditorClient(exit);
    Launcher<LanguageServer> launcher = LSPLauncher.createClientLauncher(client, in, out);
    Future<Void> unused = launcher.startListening();
    client.server = launcher.getRemoteProxy();
    InitializeParams params = new InitializeParams();
    params.setCapabilities(new ClientCapabilities());
    params.setInitializationOptions(options);
    client.get(client.server.initialize(params));
    client.server.initialized(new InitializedParams());
    return client;
  }

  LanguageServer server() {
    return server;
  }

  <T> T get(CompletableFuture<T> answer) throws Exception {
    return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Opens a file with its text on disk. */
  String open(Path file) throws IOException {
    return open(file.toUri().toString(), Files.readString(file));
  }

  String open(String uri, String text) {
    server
        .getTextDocumentService()
        .didOpen(new DidOpenTextDocumentParams(new TextDocumentItem(uri, "yaml", ++version, text)));
    return uri;
  }

  void change(String uri, String text) {
    server
        .getTextDocumentService()
        .didChange(
            new DidChangeTextDocumentParams(
                new VersionedTextDocumentIdentifier(uri, ++version),
                List.of(new TextDocumentContentChangeEvent(text))));
  }

  void closeFile(String uri) {
    server
        .getTextDocumentService()
        .didClose(new DidCloseTextDocumentParams(new TextDocumentIdentifier(uri)));
  }

  /** Waits until the problems of a file are as expected, and returns them. */
  List<Diagnostic> awaitProblems(String uri, Predicate<List<Diagnostic>> expected)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < end) {
      List<Diagnostic> known = latest.get(uri);
      if (known != null && expected.test(known)) {
        return known;
      }
      PublishDiagnosticsParams next = published.poll(1, TimeUnit.SECONDS);
      if (next != null) {
        latest.put(next.getUri(), next.getDiagnostics());
      }
    }
    throw new AssertionError("not published as expected; last: " + latest.get(uri));
  }

  /** Returns the files whose problems have been published so far. */
  Set<String> publishedFiles() {
    List<PublishDiagnosticsParams> more = new ArrayList<>();
    published.drainTo(more);
    more.forEach(each -> latest.put(each.getUri(), each.getDiagnostics()));
    return latest.keySet();
  }

  /**
   * Proposes what can be written.
   *
   * @param text the new text of the file, with {@code |} at the cursor
   */
  List<CompletionItem> complete(String uri, String text) throws Exception {
    int cursor = text.indexOf('|');
    String without = text.substring(0, cursor) + text.substring(cursor + 1);
    change(uri, without);
    return get(server
            .getTextDocumentService()
            .completion(
                new CompletionParams(new TextDocumentIdentifier(uri), position(without, cursor))))
        .getLeft();
  }

  static Position position(String text, int offset) {
    String before = text.substring(0, offset);
    return new Position(
        (int) before.chars().filter(c -> c == '\n').count(), offset - before.lastIndexOf('\n') - 1);
  }

  /** Returns the text in a range. */
  static String in(String text, Range range) {
    return text.substring(offset(text, range.getStart()), offset(text, range.getEnd()));
  }

  static int offset(String text, Position position) {
    int start = 0;
    for (int i = 0; i < position.getLine(); i++) {
      start = text.indexOf('\n', start) + 1;
    }
    return start + position.getCharacter();
  }

  String awaitMessage() throws Exception {
    String message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(message).isNotNull();
    return message;
  }

  /** Returns what the server has logged: nothing, unless something unforeseen happened. */
  List<String> logged() {
    synchronized (logged) {
      return List.copyOf(logged);
    }
  }

  /** Shuts the server down and returns its exit code. */
  int exit() throws Exception {
    get(server.shutdown());
    server.exit();
    return get(exit);
  }

  @Override
  public void close() {
    try {
      if (!exit.isDone()) {
        exit();
      }
    } catch (Exception e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  @Override
  public void publishDiagnostics(PublishDiagnosticsParams params) {
    published.add(params);
  }

  @Override
  public void showMessage(MessageParams params) {
    messages.add(params.getMessage());
  }

  @Override
  public void logMessage(MessageParams params) {
    synchronized (logged) {
      logged.add(params.getMessage());
    }
  }

  @Override
  public void telemetryEvent(Object object) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<MessageActionItem> showMessageRequest(ShowMessageRequestParams params) {
    throw new UnsupportedOperationException();
  }
}
