package io.micromoments.workbench.lsp.assist;

import java.util.Locale;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionItemKind;
import org.eclipse.lsp4j.InsertTextMode;
import org.eclipse.lsp4j.MarkupContent;
import org.eclipse.lsp4j.MarkupKind;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/** Builds a proposal. */
final class CompletionProposal {

  private final CompletionItem item;

  private CompletionProposal(CompletionItem item) {
    this.item = item;
  }

  static CompletionProposal of(String label, CompletionItemKind kind) {
    CompletionItem item = new CompletionItem(label);
    item.setKind(kind);
    return new CompletionProposal(item);
  }

  CompletionProposal detail(String detail) {
    if (!detail.isEmpty()) {
      item.setDetail(detail);
    }
    return this;
  }

  /** Sets the documentation, as Markdown. */
  CompletionProposal doc(String doc) {
    if (!doc.isEmpty()) {
      item.setDocumentation(new MarkupContent(MarkupKind.MARKDOWN, doc));
    }
    return this;
  }

  /** Sets the place among the proposals; otherwise editors sort by label. */
  CompletionProposal rank(int rank) {
    item.setSortText(String.format(Locale.ROOT, "%05d", rank));
    return this;
  }

  /** Sets the text that replaces what was typed. */
  CompletionItem replace(Range range, String text) {
    item.setTextEdit(Either.forLeft(new TextEdit(range, text)));
    item.setInsertTextMode(InsertTextMode.AsIs);
    return item;
  }

  /** Sets what editors compare with the letters that were typed. */
  CompletionProposal filter(String text) {
    item.setFilterText(text);
    return this;
  }
}
