package io.micromoments.workbench.lsp;

import io.micromoments.workbench.lsp.document.FileKind;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.CodeActionOptions;
import org.eclipse.lsp4j.CodeLensOptions;
import org.eclipse.lsp4j.CompletionOptions;
import org.eclipse.lsp4j.DidChangeWatchedFilesRegistrationOptions;
import org.eclipse.lsp4j.ExecuteCommandOptions;
import org.eclipse.lsp4j.FileSystemWatcher;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.Registration;
import org.eclipse.lsp4j.RegistrationParams;
import org.eclipse.lsp4j.RenameOptions;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.ServerInfo;
import org.eclipse.lsp4j.SetTraceParams;
import org.eclipse.lsp4j.TextDocumentSyncKind;
import org.eclipse.lsp4j.WorkDoneProgressCancelParams;
import org.eclipse.lsp4j.WorkspaceFolder;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageClientAware;
import org.eclipse.lsp4j.services.LanguageServer;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.eclipse.lsp4j.services.WorkspaceService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves editors over the Language Server Protocol: problems, completion, documentation and tests
 * of pattern, policy, test and scenario files.
 */
public final class DefinitionLanguageServer implements LanguageServer, LanguageClientAware {

  private final EditorSession session = new EditorSession();
  private final DocumentRequests documents = new DocumentRequests(session);
  private final WorkspaceRequests workspace = new WorkspaceRequests(session);
  private static final Logger LOG = LoggerFactory.getLogger(DefinitionLanguageServer.class);

  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private boolean isShutDown;
  private boolean canWatchFiles;

  /**
   * Serves one client until it exits or closes the stream.
   *
   * @return 0 if the client has shut the server down, 1 if it ended without
   */
  public static int serve(InputStream in, OutputStream out) {
    DefinitionLanguageServer server = new DefinitionLanguageServer();
    // Read once, so that no request waits for it.
    FileKind.PATTERN.schema();
    Launcher<LanguageClient> launcher =
        new Launcher.Builder<LanguageClient>()
            .setLocalService(server)
            .setRemoteInterface(LanguageClient.class)
            .setInput(in)
            .setOutput(out)
            .validateMessages(true)
            .setExceptionHandler(DefinitionLanguageServer::error)
            .create();
    server.connect(launcher.getRemoteProxy());
    Future<Void> listening = launcher.startListening();
    server.endWith(listening);
    try {
      return server.exit.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } catch (ExecutionException e) {
      return 1;
    } finally {
      server.session.close();
      listening.cancel(true);
    }
  }

  /** Returns what the editor is told: not a stack trace, as the default would. */
  private static ResponseError error(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException || failure instanceof InvocationTargetException
            ? failure.getCause()
            : failure;
    if (cause instanceof ResponseErrorException known) {
      return known.getResponseError();
    }
    LOG.error("A request failed", cause);
    return new ResponseError(
        ResponseErrorCode.InternalError,
        "the request failed (%s); see the log of the server"
            .formatted(cause.getClass().getSimpleName()),
        null);
  }

  /** An editor that crashes closes the stream without a request to exit. */
  private void endWith(Future<Void> listening) {
    Thread waiting =
        new Thread(
            () -> {
              try {
                listening.get();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (ExecutionException | CancellationException e) {
                // The stream is broken or no longer read, which has the same effect as its end.
              }
              exit.complete(isShutDown ? 0 : 1);
            },
            "end-of-input");
    waiting.setDaemon(true);
    waiting.start();
  }

  @Override
  public void connect(LanguageClient client) {
    session.connect(client);
  }

  @Override
  public CompletableFuture<InitializeResult> initialize(InitializeParams params) {
    session.setRoots(roots(params));
    session.applySettings(params.getInitializationOptions());
    canWatchFiles =
        params.getCapabilities() != null
            && params.getCapabilities().getWorkspace() != null
            && params.getCapabilities().getWorkspace().getDidChangeWatchedFiles() != null
            && Boolean.TRUE.equals(
                params
                    .getCapabilities()
                    .getWorkspace()
                    .getDidChangeWatchedFiles()
                    .getDynamicRegistration());
    ServerCapabilities can = new ServerCapabilities();
    can.setTextDocumentSync(TextDocumentSyncKind.Full);
    can.setCompletionProvider(new CompletionOptions(false, List.of(".", "\"", "'", " ", "[")));
    can.setHoverProvider(true);
    can.setDefinitionProvider(true);
    can.setReferencesProvider(true);
    can.setDocumentSymbolProvider(true);
    can.setRenameProvider(new RenameOptions(true));
    can.setCodeLensProvider(new CodeLensOptions(false));
    can.setCodeActionProvider(new CodeActionOptions(List.of(CodeActionKind.QuickFix)));
    can.setExecuteCommandProvider(new ExecuteCommandOptions(List.of(TestRuns.COMMAND)));
    return CompletableFuture.completedFuture(
        new InitializeResult(can, new ServerInfo("micromoments")));
  }

  @SuppressWarnings("deprecation") // older clients name a single root
  private static List<Path> roots(InitializeParams params) {
    List<String> uris = new ArrayList<>();
    if (params.getWorkspaceFolders() != null) {
      params.getWorkspaceFolders().stream().map(WorkspaceFolder::getUri).forEach(uris::add);
    } else if (params.getRootUri() != null) {
      uris.add(params.getRootUri());
    }
    return uris.stream().map(EditorFiles::path).flatMap(Optional::stream).toList();
  }

  @Override
  public void initialized(InitializedParams params) {
    if (canWatchFiles) {
      FileSystemWatcher watcher = new FileSystemWatcher(Either.forLeft("**/*.{yaml,yml}"));
      Registration registration =
          new Registration(
              "definition-files",
              "workspace/didChangeWatchedFiles",
              new DidChangeWatchedFilesRegistrationOptions(List.of(watcher)));
      CompletableFuture<Void> unused =
          session
              .client()
              .registerCapability(new RegistrationParams(List.of(registration)))
              .exceptionally(
                  e -> {
                    session.log("changes outside of the editor are not noticed: " + e);
                    return null;
                  });
    }
  }

  @Override
  public CompletableFuture<Object> shutdown() {
    isShutDown = true;
    session.close();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void exit() {
    exit.complete(isShutDown ? 0 : 1);
  }

  @Override
  public void setTrace(SetTraceParams params) {
    // There is nothing to trace; without this method, clients that ask for it get an error.
  }

  @Override
  public void cancelProgress(WorkDoneProgressCancelParams params) {
    // Nothing takes long enough to be cancelled.
  }

  @Override
  public TextDocumentService getTextDocumentService() {
    return documents;
  }

  @Override
  public WorkspaceService getWorkspaceService() {
    return workspace;
  }
}
