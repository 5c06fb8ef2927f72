package io.micromoments.workbench.lsp.assist;

import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.patterns.language.file.ScalarPositions;
import io.micromoments.patterns.language.reference.ExpressionTypes;
import io.micromoments.patterns.language.reference.FunctionHelp;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.EditorSchema;
import io.micromoments.workbench.lsp.document.FileKind;
import io.micromoments.workbench.lsp.document.YamlPlace;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.MarkupContent;
import org.eclipse.lsp4j.MarkupKind;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** What is at a position. */
public final class HoverAnswer {

  private HoverAnswer() {}

  /** Returns the documentation of what is at an offset; empty if there is none. */
  public static Optional<Hover> at(EditedFile file, int offset, PackContext pack) {
    if (file.kind() == FileKind.OTHER) {
      return Optional.empty();
    }
    Optional<YamlPlace> found = YamlPlace.at(file, offset);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    YamlPlace place = found.get();
    Optional<ExpressionScope> scope = ExpressionScope.at(file, place);
    if (scope.isPresent()) {
      return inExpression(file, place.scalar(), offset, scope.get());
    }
    Optional<String> text = place.isKey() ? key(file, place) : value(file, place, pack);
    return text.filter(each -> !each.isBlank())
        .map(each -> hover(each, file, file.start(place.scalar()), file.end(place.scalar())));
  }

  private static Hover hover(String text, EditedFile file, int start, int end) {
    return new Hover(new MarkupContent(MarkupKind.MARKDOWN, text), file.range(start, end));
  }

  private static Optional<String> key(EditedFile file, YamlPlace place) {
    Optional<EditorSchema.Value> value = file.kind().schema().value(place.path(), file.top());
    if (value.isPresent()) {
      return value.map(HoverText::of);
    }
    List<Object> parent = place.path().subList(0, place.path().size() - 1);
    return record(file, parent)
        .map(
            schema ->
                "`"
                    + place.lastKey()
                    + "`: "
                    + FieldDocs.typeOf(schema, place.lastKey())
                    + "\n\n"
                    + FieldDocs.ofField(schema, place.lastKey()));
  }

  /** Returns the record whose fields are keys at a place of a test. */
  private static Optional<Schema> record(EditedFile file, List<Object> path) {
    if (file.kind() != FileKind.TESTS) {
      return Optional.empty();
    }
    if (!path.isEmpty() && path.get(path.size() - 1).equals("customer")) {
      return Optional.of(CustomerProfile.getClassSchema());
    }
    return NamesAt.streamAt(file, path).map(stream -> stream.schema());
  }

  private static Optional<String> value(EditedFile file, YamlPlace place, PackContext pack) {
    String word = place.scalar().getValue();
    String key = place.lastKey();
    if (file.kind() == FileKind.PATTERN && (key.equals("step") || key.equals("after"))) {
      return HoverText.step(file, word);
    }
    if (key.equals("feature")) {
      return HoverText.feature(file, word);
    }
    if (file.kind() == FileKind.TESTS && key.equals("step")) {
      return pack.patternOf(file).flatMap(pattern -> HoverText.step(pattern, word));
    }
    if (key.equals("on")) {
      return HoverText.stream(word);
    }
    return file.kind()
        .schema()
        .value(place.path(), file.top())
        .map(value -> value.docs().getOrDefault(word, ""))
        .filter(doc -> !doc.isEmpty())
        .map(doc -> "`" + word + "`: " + doc);
  }

  private static Optional<Hover> inExpression(
      EditedFile file, ScalarNode node, int offset, ExpressionScope scope) {
    String text = node.getValue();
    int at = ScalarPositions.offsetInValue(file.source(), node, offset);
    Optional<CelToken> token =
        CelToken.of(text).stream()
            .filter(each -> each.isName() && each.start() <= at && at <= each.end())
            .findFirst();
    if (token.isEmpty()) {
      return Optional.empty();
    }
    CelToken name = token.get();
    CelCursor cursor = CelCursor.at(text.substring(0, name.end()), scope);
    boolean isCall = text.substring(name.end()).stripLeading().startsWith("(");
    Optional<String> doc =
        cursor.receiver().isPresent()
            ? member(file, cursor, cursor.receiver().get(), name.text(), isCall, scope.types())
            : name(file, cursor, name.text(), isCall, scope.types());
    int start = ScalarPositions.indexInFile(file.source(), node, name.start());
    return doc.map(each -> hover(each, file, start, start + name.text().length()));
  }

  private static Optional<String> member(
      EditedFile file,
      CelCursor cursor,
      String receiver,
      String name,
      boolean isCall,
      CelTypes types) {
    if (isCall) {
      return FunctionHelp.of(name)
          .or(() -> FunctionHelp.of(receiver + "." + name))
          .map(HoverText::of);
    }
    Optional<CelType> owner = ExpressionTypes.of(receiver, cursor.variables(), types);
    Optional<String> field = owner.flatMap(type -> FieldDocs.of(types, type, name));
    return receiver.equals(CelTypes.FEATURES)
        ? field.map(text -> text + "\n\n" + HoverText.feature(file, name).orElse(""))
        : field;
  }

  private static Optional<String> name(
      EditedFile file, CelCursor cursor, String name, boolean isCall, CelTypes types) {
    if (isCall) {
      return FunctionHelp.of(name).map(HoverText::of);
    }
    return Optional.ofNullable(cursor.variables().get(name))
        .map(type -> HoverText.variable(file, name, type, types));
  }
}
