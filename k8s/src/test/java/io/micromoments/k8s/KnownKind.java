package io.micromoments.k8s;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Kinds of objects allowed in this folder, with their fields in addition to the common ones. */
enum KnownKind {
  FLINK_DEPLOYMENT("FlinkDeployment", "flink.apache.org/v1beta1", "spec"),
  PERSISTENT_VOLUME_CLAIM("PersistentVolumeClaim", "v1", "spec"),
  CONFIG_MAP("ConfigMap", "v1", "data"),
  SERVICE_ACCOUNT("ServiceAccount", "v1", "imagePullSecrets", "automountServiceAccountToken"),
  ROLE("Role", "rbac.authorization.k8s.io/v1", "rules"),
  ROLE_BINDING("RoleBinding", "rbac.authorization.k8s.io/v1", "roleRef", "subjects"),
  POD_DISRUPTION_BUDGET("PodDisruptionBudget", "policy/v1", "spec"),
  NETWORK_POLICY("NetworkPolicy", "networking.k8s.io/v1", "spec");

  private final String kind;
  private final String apiVersion;
  private final Set<String> fields;

  KnownKind(String kind, String apiVersion, String... fields) {
    this.kind = kind;
    this.apiVersion = apiVersion;
    this.fields = Set.of(fields);
  }

  /** Returns the kind with this name in manifests. */
  static Optional<KnownKind> of(String kind) {
    return Arrays.stream(values()).filter(known -> known.kind.equals(kind)).findFirst();
  }

  String kind() {
    return kind;
  }

  String apiVersion() {
    return apiVersion;
  }

  /** Returns the names of fields other than apiVersion, kind and metadata. */
  Set<String> fields() {
    return fields;
  }
}
