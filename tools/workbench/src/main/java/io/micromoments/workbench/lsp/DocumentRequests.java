package io.micromoments.workbench.lsp;

import io.micromoments.workbench.lsp.assist.Completion;
import io.micromoments.workbench.lsp.assist.Definitions;
import io.micromoments.workbench.lsp.assist.HoverAnswer;
import io.micromoments.workbench.lsp.assist.QuickFixes;
import io.micromoments.workbench.lsp.assist.Renaming;
import io.micromoments.workbench.lsp.assist.Symbols;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionList;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.LocationLink;
import org.eclipse.lsp4j.PrepareRenameDefaultBehavior;
import org.eclipse.lsp4j.PrepareRenameParams;
import org.eclipse.lsp4j.PrepareRenameResult;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ReferenceParams;
import org.eclipse.lsp4j.RenameParams;
import org.eclipse.lsp4j.SymbolInformation;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.jsonrpc.messages.Either3;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.eclipse.lsp4j.services.TextDocumentService;

/** Requests about one file. */
final class DocumentRequests implements TextDocumentService {

  private final EditorSession session;

  DocumentRequests(EditorSession session) {
    this.session = session;
  }

  @Override
  public void didOpen(DidOpenTextDocumentParams params) {
    TextDocumentItem file = params.getTextDocument();
    session.files().put(file.getUri(), file.getVersion(), file.getText());
    session.recorded().onOpen(session.files().packFolder(file.getUri()));
    session.diagnostics().check(file.getUri());
  }

  @Override
  public void didChange(DidChangeTextDocumentParams params) {
    String uri = params.getTextDocument().getUri();
    for (TextDocumentContentChangeEvent change : params.getContentChanges()) {
      // Changes are whole texts, as the server asks for.
      session.files().put(uri, params.getTextDocument().getVersion(), change.getText());
    }
    session.diagnostics().onChange(uri);
  }

  @Override
  public void didClose(DidCloseTextDocumentParams params) {
    String uri = params.getTextDocument().getUri();
    session.files().remove(uri);
    session.diagnostics().check(uri);
  }

  @Override
  public void didSave(DidSaveTextDocumentParams params) {
    session.diagnostics().check(params.getTextDocument().getUri());
  }

  @Override
  public CompletableFuture<Either<List<CompletionItem>, CompletionList>> completion(
      CompletionParams params) {
    String uri = params.getTextDocument().getUri();
    boolean afterSpace =
        params.getContext() != null && " ".equals(params.getContext().getTriggerCharacter());
    return session.answer(
        uri,
        () -> Either.forLeft(List.of()),
        file ->
            Either.forLeft(
                Completion.at(
                    file, file.offset(params.getPosition()), afterSpace, session.pack(uri))));
  }

  @Override
  public CompletableFuture<Hover> hover(HoverParams params) {
    String uri = params.getTextDocument().getUri();
    return session.answer(
        uri,
        () -> null,
        file ->
            HoverAnswer.at(file, file.offset(params.getPosition()), session.pack(uri))
                .orElse(null));
  }

  @Override
  public CompletableFuture<Either<List<? extends Location>, List<? extends LocationLink>>>
      definition(DefinitionParams params) {
    String uri = params.getTextDocument().getUri();
    return session.answer(
        uri,
        () -> Either.forLeft(List.of()),
        file ->
            Either.forLeft(
                locations(
                    Definitions.at(file, file.offset(params.getPosition()), session.pack(uri)))));
  }

  @Override
  public CompletableFuture<List<? extends Location>> references(ReferenceParams params) {
    String uri = params.getTextDocument().getUri();
    return session.answer(
        uri,
        List::of,
        file ->
            locations(
                Definitions.references(
                    file, file.offset(params.getPosition()), session.pack(uri))));
  }

  private List<Location> locations(List<Definitions.Place> places) {
    return places.stream()
        .map(
            place ->
                new Location(
                    session.files().uri(place.file().source().file()),
                    place.file().range(place.start(), place.end())))
        .toList();
  }

  @Override
  public CompletableFuture<List<Either<SymbolInformation, DocumentSymbol>>> documentSymbol(
      DocumentSymbolParams params) {
    return session.answer(
        params.getTextDocument().getUri(),
        List::of,
        file ->
            Symbols.of(file).stream()
                .map(Either::<SymbolInformation, DocumentSymbol>forRight)
                .toList());
  }

  @Override
  public CompletableFuture<List<? extends CodeLens>> codeLens(CodeLensParams params) {
    String uri = params.getTextDocument().getUri();
    return session.answer(uri, List::of, file -> TestRuns.lenses(uri, file));
  }

  @Override
  public CompletableFuture<List<Either<Command, CodeAction>>> codeAction(CodeActionParams params) {
    String uri = params.getTextDocument().getUri();
    return session.answer(
        uri,
        List::of,
        file ->
            QuickFixes.of(uri, file, params.getContext().getDiagnostics()).stream()
                .map(Either::<Command, CodeAction>forRight)
                .toList());
  }

  @Override
  public CompletableFuture<Either3<Range, PrepareRenameResult, PrepareRenameDefaultBehavior>>
      prepareRename(PrepareRenameParams params) {
    String uri = params.getTextDocument().getUri();
    return session.answer(
        uri,
        () -> null,
        file ->
            Renaming.range(file, file.offset(params.getPosition()), session.pack(uri))
                .map(Either3::<Range, PrepareRenameResult, PrepareRenameDefaultBehavior>forFirst)
                .orElse(null));
  }

  @Override
  public CompletableFuture<WorkspaceEdit> rename(RenameParams params) {
    String uri = params.getTextDocument().getUri();
    return session.answer(
        uri,
        () -> null,
        file -> {
          Map<String, List<TextEdit>> changes = new HashMap<>();
          try {
            Renaming.rename(
                    file, file.offset(params.getPosition()), params.getNewName(), session.pack(uri))
                .forEach(
                    each ->
                        changes.put(
                            session.files().uri(each.file().source().file()), each.edits()));
          } catch (Renaming.InvalidRename e) {
            throw new ResponseErrorException(
                new ResponseError(ResponseErrorCode.RequestFailed, e.getMessage(), null));
          }
          return new WorkspaceEdit(changes);
        });
  }
}
