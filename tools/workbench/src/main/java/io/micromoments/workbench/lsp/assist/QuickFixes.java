package io.micromoments.workbench.lsp.assist;

import io.micromoments.text.Names;
import io.micromoments.workbench.lsp.document.EditedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;

/** Corrections of problems whose message says what was probably meant. */
public final class QuickFixes {

  private static final Pattern LAST_NAME = Pattern.compile("[\\w-]+(?=\\W*$)");

  private QuickFixes() {}

  /** Returns the corrections of problems at a place. */
  public static List<CodeAction> of(String uri, EditedFile file, List<Diagnostic> problems) {
    List<CodeAction> fixes = new ArrayList<>();
    for (Diagnostic problem : problems) {
      String message = problem.getMessage() == null ? "" : message(problem);
      Names.suggestedBy(message)
          .ifPresent(
              meant ->
                  edit(file, problem, meant)
                      .ifPresent(edit -> fixes.add(fix(uri, problem, edit, meant))));
    }
    return fixes;
  }

  private static String message(Diagnostic problem) {
    return problem.getMessage().isLeft()
        ? problem.getMessage().getLeft()
        : problem.getMessage().getRight().getValue();
  }

  private static CodeAction fix(String uri, Diagnostic problem, TextEdit edit, String meant) {
    CodeAction fix = new CodeAction("Change to '" + meant + "'");
    fix.setKind(CodeActionKind.QuickFix);
    fix.setDiagnostics(List.of(problem));
    fix.setIsPreferred(true);
    fix.setEdit(new WorkspaceEdit(Map.of(uri, List.of(edit))));
    return fix;
  }

  /** Replaces the last name in the range: quotes around it and what it belongs to stay. */
  private static Optional<TextEdit> edit(EditedFile file, Diagnostic problem, String meant) {
    int start = file.offset(problem.getRange().getStart());
    int end = file.offset(problem.getRange().getEnd());
    if (start >= end) {
      return Optional.empty();
    }
    String text = file.text().substring(start, end);
    Matcher name = LAST_NAME.matcher(text);
    boolean isQualified = meant.contains(".");
    if (isQualified || !name.find()) {
      return Optional.of(new TextEdit(problem.getRange(), meant));
    }
    return Optional.of(new TextEdit(file.range(start + name.start(), start + name.end()), meant));
  }
}
