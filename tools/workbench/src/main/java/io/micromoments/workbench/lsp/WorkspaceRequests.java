package io.micromoments.workbench.lsp;

import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.lsp4j.DidChangeConfigurationParams;
import org.eclipse.lsp4j.DidChangeWatchedFilesParams;
import org.eclipse.lsp4j.DidChangeWorkspaceFoldersParams;
import org.eclipse.lsp4j.ExecuteCommandParams;
import org.eclipse.lsp4j.FileEvent;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.MessageType;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.eclipse.lsp4j.services.WorkspaceService;

/** Requests that concern more than one file. */
final class WorkspaceRequests implements WorkspaceService {

  private final EditorSession session;

  WorkspaceRequests(EditorSession session) {
    this.session = session;
  }

  @Override
  public void didChangeConfiguration(DidChangeConfigurationParams params) {
    session.applySettings(params.getSettings());
  }

  @Override
  public void didChangeWorkspaceFolders(DidChangeWorkspaceFoldersParams params) {
    // Files are found from those that are open, wherever they are.
  }

  @Override
  public void didChangeWatchedFiles(DidChangeWatchedFilesParams params) {
    params.getChanges().stream()
        .map(FileEvent::getUri)
        .filter(uri -> session.files().get(uri).isEmpty())
        .forEach(session.diagnostics()::onChangeOnDisk);
  }

  @Override
  public CompletableFuture<Object> executeCommand(ExecuteCommandParams params) {
    Optional<String> uri = argument(params, 0);
    if (!TestRuns.COMMAND.equals(params.getCommand()) || uri.isEmpty()) {
      return CompletableFuture.failedFuture(
          new ResponseErrorException(
              new ResponseError(
                  ResponseErrorCode.InvalidParams,
                  "the only command is %s, with the URI of a test or pattern file and, to run a"
                          .formatted(TestRuns.COMMAND)
                      + " single test, its name",
                  null)));
    }
    return session.answer(() -> null, () -> runTests(uri.get(), argument(params, 1)));
  }

  private Object runTests(String uri, Optional<String> only) {
    TestRuns.Run run =
        TestRuns.run(
            EditorFiles.name(uri),
            only,
            session.files().pack(uri),
            session.diagnostics().patterns());
    session.diagnostics().showTests(uri, run.failures(), run.files());
    session
        .client()
        .showMessage(
            new MessageParams(
                run.passed() ? MessageType.Info : MessageType.Warning, run.message()));
    return run.json();
  }

  private static Optional<String> argument(ExecuteCommandParams params, int index) {
    List<Object> arguments = params.getArguments();
    return arguments != null
            && arguments.size() > index
            && arguments.get(index) instanceof JsonPrimitive text
            && text.isString()
        ? Optional.of(text.getAsString())
        : Optional.empty();
  }
}
