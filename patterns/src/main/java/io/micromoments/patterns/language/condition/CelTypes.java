package io.micromoments.patterns.language.condition;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Offer;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Provides the Avro schemas as CEL types. Enums become strings; a nullable field has the type of
 * its non-null values.
 */
@SuppressWarnings("Immutable") // grows while a file is read, by a single thread
public final class CelTypes implements CelTypeProvider {

  public static final String CUSTOMER = "customer";
  public static final String OFFER = "offer";
  public static final String MOMENT = "moment";

  /** The features that the file declares. */
  public static final String FEATURES = "features";

  private static final String BASELINE = "baseline";

  /** The channel on which offers would be shown; a string, empty if unknown. */
  public static final String CHANNEL = "channel";

  /** The probability that the customer accepts the offer; a number, 1 if unknown. */
  public static final String PROPENSITY = "propensity";

  /** A struct type, the allowed symbols of each of its enum fields, and where it comes from. */
  private record Struct(StructType type, Map<String, Set<String>> words, List<Schema> schemas) {}

  private final Map<String, Struct> structs = new ConcurrentHashMap<>();

  public CelTypes() {
    add(CUSTOMER, List.of(CustomerProfile.getClassSchema()));
    add(OFFER, List.of(Offer.getClassSchema()));
    add(MOMENT, List.of(Micromoment.getClassSchema()));
  }

  /**
   * Returns the type of events from any of the given streams. It has the fields of all of them; a
   * field whose type differs between streams is dynamically typed.
   */
  public CelType event(Collection<EventStream> streams) {
    Set<EventStream> ordered = EnumSet.copyOf(streams);
    String name =
        ordered.stream().map(EventStream::label).collect(Collectors.joining("_or_")) + "_event";
    if (!structs.containsKey(name)) {
      add(name, ordered.stream().map(EventStream::schema).toList());
    }
    return StructTypeReference.create(name);
  }

  /** Defines the type of {@link #features} by the names of the features. */
  public void declareFeatures(Map<String, CelType> features) {
    structs.put(FEATURES, struct(FEATURES, features, Map.of(), List.of()));
  }

  public CelType features() {
    return StructTypeReference.create(FEATURES);
  }

  /** Returns the type of what is usual for a number. */
  public CelType baseline() {
    structs.computeIfAbsent(
        BASELINE,
        name ->
            struct(
                name,
                Map.of(
                    "mean", SimpleType.DOUBLE,
                    "stddev", SimpleType.DOUBLE,
                    "count", SimpleType.INT),
                Map.of(),
                List.of()));
    return StructTypeReference.create(BASELINE);
  }

  public CelType offer() {
    return StructTypeReference.create(OFFER);
  }

  public CelType moment() {
    return StructTypeReference.create(MOMENT);
  }

  public CelType customer() {
    return StructTypeReference.create(CUSTOMER);
  }

  /**
   * Returns the symbols of an enum field, or empty if the field is not restricted to certain words.
   */
  public Optional<Set<String>> words(CelType type, String field) {
    Struct struct = structs.get(type.name());
    return struct == null ? Optional.empty() : Optional.ofNullable(struct.words.get(field));
  }

  /** Returns the field names of a struct; empty if the type is not a struct. */
  public List<String> fields(CelType type) {
    Struct struct = structs.get(type.name());
    return struct == null ? List.of() : List.copyOf(struct.type.fieldNames());
  }

  /** Returns the type of a field of a struct; empty if there is none. */
  public Optional<CelType> field(CelType type, String field) {
    return Optional.ofNullable(structs.get(type.name()))
        .flatMap(struct -> struct.type.findField(field))
        .map(StructType.Field::type);
  }

  /** Returns the Avro schemas whose fields a struct has; empty if it is derived otherwise. */
  public List<Schema> schemas(CelType type) {
    Struct struct = structs.get(type.name());
    return struct == null ? List.of() : struct.schemas;
  }

  @Override
  public ImmutableCollection<CelType> types() {
    return structs.values().stream()
        .map(struct -> (CelType) struct.type)
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public Optional<CelType> findType(String name) {
    return Optional.ofNullable(structs.get(name)).map(Struct::type);
  }

  private void add(String name, List<Schema> schemas) {
    Map<String, CelType> fields = new LinkedHashMap<>();
    Map<String, Set<String>> words = new LinkedHashMap<>();
    Set<String> free = new LinkedHashSet<>();
    for (Schema schema : schemas) {
      for (Schema.Field field : schema.getFields()) {
        Schema fieldSchema = nonNull(field.schema());
        CelType type = type(fieldSchema);
        fields.merge(field.name(), type, (a, b) -> a.equals(b) ? a : SimpleType.DYN);
        if (fieldSchema.getType() == Schema.Type.ENUM) {
          words
              .computeIfAbsent(field.name(), key -> new LinkedHashSet<>())
              .addAll(fieldSchema.getEnumSymbols());
        } else {
          free.add(field.name());
        }
      }
    }
    words.keySet().removeAll(free);
    structs.put(name, struct(name, fields, words, List.copyOf(schemas)));
  }

  private static Struct struct(
      String name,
      Map<String, CelType> fields,
      Map<String, Set<String>> words,
      List<Schema> schemas) {
    Map<String, CelType> known = Map.copyOf(fields);
    return new Struct(
        StructType.create(
            name,
            ImmutableSet.copyOf(fields.keySet()),
            field -> Optional.ofNullable(known.get(field))),
        words,
        schemas);
  }

  private CelType type(Schema schema) {
    return switch (schema.getType()) {
      case STRING, ENUM -> SimpleType.STRING;
      case INT -> SimpleType.INT;
      case LONG ->
          schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
              ? SimpleType.TIMESTAMP
              : SimpleType.INT;
      case FLOAT, DOUBLE -> SimpleType.DOUBLE;
      case BOOLEAN -> SimpleType.BOOL;
      case ARRAY -> ListType.create(type(nonNull(schema.getElementType())));
      case MAP -> MapType.create(SimpleType.STRING, type(nonNull(schema.getValueType())));
      case RECORD -> {
        add(schema.getName(), List.of(schema));
        yield StructTypeReference.create(schema.getName());
      }
      case BYTES, FIXED, NULL, UNION ->
          throw new IllegalStateException("unsupported field type: " + schema.getType());
    };
  }

  /** Returns the schema of a value that is there, of a field that may be null. */
  public static Schema nonNull(Schema schema) {
    return schema.getType() != Schema.Type.UNION
        ? schema
        : schema.getTypes().stream()
            .filter(type -> type.getType() != Schema.Type.NULL)
            .findFirst()
            .orElseThrow();
  }
}
