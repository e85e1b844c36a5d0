package io.jialing.api.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.convert.Conversion.Converted;
import io.jialing.api.convert.Conversion.NotAJob;
import io.jialing.api.jobs.document.SomeFirm;
import io.jialing.core.job.TrainingSpec;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.resource.CardRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ManifestsTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    private static final String INDEXED_JOB =
            """
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: steel-inspection
              namespace: vision
              labels: {team: inspection, kueue.x-k8s.io/queue-name: vision, controller-uid: "7"}
              annotations: {note: weekly}
            spec:
              completionMode: Indexed
              parallelism: 4
              completions: 4
              backoffLimit: 2
              activeDeadlineSeconds: 43200
              ttlSecondsAfterFinished: 600
              template:
                metadata: {labels: {app: train}}
                spec:
                  restartPolicy: Never
                  priorityClassName: high
                  serviceAccountName: trainer
                  imagePullSecrets: [{name: harbor}]
                  nodeSelector: {nvidia.com/gpu.product: NVIDIA-A800-SXM4-80GB, kubernetes.io/arch: amd64}
                  tolerations: [{key: nvidia.com/gpu, operator: Exists}]
                  containers:
                    - name: train
                      image: registry.example/train:1
                      command: [torchrun]
                      args: [train.py, --epochs, "3"]
                      workingDir: /work
                      env:
                        - {name: EPOCHS, value: "3"}
                        - {name: HF_TOKEN, valueFrom: {secretKeyRef: {name: hf, key: token}}}
                        - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                      resources:
                        limits: {cpu: "64", memory: 512Gi, nvidia.com/gpu: 8, rdma/hca: 1}
                        requests: {cpu: "32", memory: 512Gi, nvidia.com/gpu: 8}
                      volumeMounts:
                        - {name: shm, mountPath: /dev/shm}
                        - {name: set, mountPath: /data}
                  volumes:
                    - {name: shm, emptyDir: {medium: Memory, sizeLimit: 64Gi}}
                    - {name: set, persistentVolumeClaim: {claimName: set}}
            status: {active: 4}
            """;

    private static final String PYTORCH_JOB =
            """
            apiVersion: kubeflow.org/v1
            kind: PyTorchJob
            metadata: {name: qwen-sft}
            spec:
              nprocPerNode: "8"
              runPolicy: {backoffLimit: 1, cleanPodPolicy: None, schedulingPolicy: {queue: speech, minAvailable: 2}}
              pytorchReplicaSpecs:
                Master:
                  replicas: 1
                  restartPolicy: OnFailure
                  template: &pod
                    spec:
                      containers:
                        - name: sidecar
                          image: registry.example/log:1
                        - name: pytorch
                          image: registry.example/sft:cann8
                          command: [torchrun, train.py]
                          resources: {limits: {huawei.com/Ascend910: 8, memory: 100G}}
                Worker:
                  replicas: 3
                  restartPolicy: OnFailure
                  template: TEMPLATE
            """;

    private static final String DEPLOYMENT =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: road-vision}
            spec:
              replicas: 2
              selector: {matchLabels: {app: road}}
              strategy: {type: RollingUpdate}
              template:
                metadata: {labels: {app: road}}
                spec:
                  containers:
                    - name: serve
                      image: registry.example/road:1
                      ports: [{containerPort: 8000, name: http}, {containerPort: 9000}]
                      readinessProbe: {httpGet: {path: /health, port: http}, periodSeconds: 5}
                      livenessProbe: {httpGet: {path: /health, port: 8000}}
                      resources: {limits: {nvidia.com/gpu: 1, nvidia.com/gpumem: 8192, nvidia.com/gpucores: 25}}
            """;

    private static ObjectNode read(String yaml) {
        ObjectNode manifest = (ObjectNode) YAML.readTree(yaml.replace("&pod", ""));
        JsonNode replicas = manifest.at("/spec/pytorchReplicaSpecs");
        if (replicas instanceof ObjectNode object) {
            ((ObjectNode) object.get("Worker")).set("template", object.at("/Master/template").deepCopy());
        }
        return manifest;
    }

    private static Converted converted(ObjectNode manifest) {
        return (Converted) Manifests.convert(manifest).getFirst();
    }

    private static String notes(Converted converted) {
        var text = new StringBuilder();
        converted.notes().forEach(note -> text.append("%s %s: %s%n".formatted(note.kind(), note.path(), note.text())));
        return text.toString();
    }

    @Test
    void an_indexed_job_becomes_a_gang_of_training() {
        Converted converted = converted(read(INDEXED_JOB));

        assertThat(converted.document())
                .isEqualTo(
                        YAML.readTree(
                                """
                                name: steel-inspection
                                queue: vision
                                kind: TRAINING
                                labels: {team: inspection}
                                retry: {user: 2}
                                maxRuntime: PT12H
                                images: {CUDA: {ref: "registry.example/train:1", arch: [amd64]}}
                                imagePullSecret: harbor
                                command: [torchrun, train.py, --epochs, "3"]
                                env: {EPOCHS: "3", HF_TOKEN: {secret: hf/token}}
                                priority: HIGH
                                training:
                                  workers: 4
                                  rdma: true
                                  perWorker:
                                    cpu: 64
                                    memoryGiB: 512
                                    shmGiB: 64
                                    accelerators: {count: 8, models: [nvidia-a800-80g]}
                                """));
        assertThat(notes(converted))
                .isEqualTo(
                        """
                        DROPPED metadata.annotations: a job has no annotations
                        DROPPED metadata.labels.controller-uid: set by the cluster
                        CHANGED metadata.labels['kueue.x-k8s.io/queue-name']: is the queue of the job
                        DROPPED metadata.namespace: the hub keeps a namespace for each tenant
                        CHANGED spec.activeDeadlineSeconds: counts for each attempt anew
                        CHANGED spec.backoffLimit: 2 tries more of all workers together, not of single pods
                        DROPPED spec.template.metadata: pods get the labels of the hub
                        DROPPED spec.template.spec.containers[0].env[2]: the value of POD_NAME comes from the cluster; maybe write it out
                        CHANGED spec.template.spec.containers[0].resources.limits['rdma/hca']: is asked for as training.rdma, however much it is
                        DROPPED spec.template.spec.containers[0].resources.requests.cpu: the limit counts
                        DROPPED spec.template.spec.containers[0].volumeMounts[1]: a job names its data under data.inputs, output and checkpoint
                        DROPPED spec.template.spec.containers[0].workingDir: maybe begin the command with a change of directory
                        CHANGED spec.template.spec.nodeSelector['nvidia.com/gpu.product']: is asked for as nvidia-a800-80g
                        DROPPED spec.template.spec.serviceAccountName: pods have no access to the cluster's API
                        DROPPED spec.template.spec.tolerations: the hub decides where it runs
                        DROPPED spec.template.spec.volumes[1]: a job names its data under data.inputs, output and checkpoint
                        DROPPED spec.ttlSecondsAfterFinished: the hub keeps by itself what is over
                        DROPPED status: set by the cluster
                        """);
    }

    @Test
    void a_pytorchjob_becomes_one_gang_of_master_and_workers() {
        Converted converted = converted(read(PYTORCH_JOB));

        assertThat(converted.document())
                .isEqualTo(
                        YAML.readTree(
                                """
                                name: qwen-sft
                                kind: TRAINING
                                retry: {user: 1}
                                queue: speech
                                images: {CANN: "registry.example/sft:cann8"}
                                command: [torchrun, train.py]
                                training:
                                  workers: 4
                                  perWorker:
                                    memoryGiB: 94
                                    accelerators:
                                      count: 8
                                      models: [ascend-910a, ascend-910b1, ascend-910b2, ascend-910b3, ascend-910b4,
                                               ascend-910b4-1, ascend-910c-die, ascend-950pr]
                                """));
        assertThat(notes(converted))
                .isEqualTo(
                        """
                        CHANGED spec.nprocPerNode: the hub sets NPROC_PER_NODE to the cards of a worker
                        CHANGED spec.pytorchReplicaSpecs.Master.restartPolicy: no pod is restarted alone; all workers are tried again together
                        CHANGED spec.pytorchReplicaSpecs.Worker.restartPolicy: no pod is restarted alone; all workers are tried again together
                        DROPPED spec.pytorchReplicaSpecs.Worker.template.spec.containers[0]: a job has one container
                        CHANGED spec.pytorchReplicaSpecs.Worker.template.spec.containers[1].resources.limits.memory: rounded up to 94 GiB
                        CHANGED spec.runPolicy.backoffLimit: 1 tries more of all workers together, not of single pods
                        DROPPED spec.runPolicy.cleanPodPolicy: the hub keeps by itself what is over
                        DROPPED spec.runPolicy.schedulingPolicy.minAvailable: a job document has no such field
                        """);
    }

    @Test
    void a_deployment_becomes_inference_with_as_many_replicas() {
        Converted converted = converted(read(DEPLOYMENT));

        assertThat(converted.document())
                .isEqualTo(
                        YAML.readTree(
                                """
                                name: road-vision
                                kind: INFERENCE
                                images: {CUDA: "registry.example/road:1"}
                                inference:
                                  minReplicas: 2
                                  maxReplicas: 2
                                  port: 8000
                                  readiness: {path: /health}
                                  perReplica:
                                    accelerators: {count: 1, fraction: {memoryMiB: 8192, corePercent: 25}}
                                """));
        assertThat(notes(converted))
                .isEqualTo(
                        """
                        DROPPED spec.selector: the hub finds its pods by itself
                        DROPPED spec.strategy: the hub replaces revisions its own way
                        DROPPED spec.template.metadata: pods get the labels of the hub
                        DROPPED spec.template.spec.containers[0].livenessProbe: the hub notices by itself when a program ends or hangs in starting
                        DROPPED spec.template.spec.containers[0].ports[1]: a job listens at one port
                        DROPPED spec.template.spec.containers[0].readinessProbe.periodSeconds: a job document has no such field
                        """);
    }

    /// What says nothing that a job would have to say.
    private static final List<String> MEANINGLESS =
            List.of("name", "restartPolicy", "completionMode", "medium", "mountPath", "httpGet.port", "parallelism");

    static Stream<String> samples() {
        return Stream.of(INDEXED_JOB, PYTORCH_JOB, DEPLOYMENT);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void every_field_of_a_manifest_is_taken_over_or_named(String sample) {
        ObjectNode manifest = read(sample);
        Converted whole = converted(manifest);

        for (Leaf leaf : leaves(manifest, "", "")) {
            ObjectNode other = manifest.deepCopy();
            leaf.change(other);
            boolean isHeard = !Manifests.convert(other).equals(List.of(whole));
            boolean isNamed = whole.notes().stream().anyMatch(note -> leaf.path().startsWith(note.path()));
            boolean isMeaningless = MEANINGLESS.stream().anyMatch(leaf.path()::endsWith);
            assertThat(isHeard || isNamed || isMeaningless).as(leaf.path()).isTrue();
        }
    }

    /// A plain value in a manifest.
    ///
    /// @param path as Kubernetes writes it
    record Leaf(String path, String pointer) {
        /// Makes it another value.
        void change(ObjectNode manifest) {
            String parent = pointer.substring(0, pointer.lastIndexOf('/'));
            String field = pointer.substring(pointer.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
            switch (manifest.at(parent)) {
                case ObjectNode object -> object.put(field, object.get(field).isNumber() ? "17" : "another");
                case ArrayNode array -> array.set(Integer.parseInt(field), "another");
                default -> throw new IllegalStateException(pointer);
            }
        }
    }

    private static List<Leaf> leaves(JsonNode node, String path, String pointer) {
        var leaves = new ArrayList<Leaf>();
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> {
                        String name = field.getKey();
                        String step = name.matches("[A-Za-z0-9_-]+") ? "." + name : "['" + name + "']";
                        leaves.addAll(
                                leaves(
                                        field.getValue(),
                                        path.isEmpty() ? name : path + step,
                                        pointer + "/" + name.replace("~", "~0").replace("/", "~1")));
                    });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                leaves.addAll(leaves(node.get(i), "%s[%d]".formatted(path, i), pointer + "/" + i));
            }
        } else {
            leaves.add(new Leaf(path, pointer));
        }
        return leaves;
    }

    @Nested
    class AJob {
        @Test
        void that_would_take_turns_runs_all_at_once_and_says_so() {
            ObjectNode manifest = read(INDEXED_JOB);
            ((ObjectNode) manifest.get("spec")).put("completions", 12).remove("completionMode");

            Converted converted = converted(manifest);

            assertThat(converted.document().at("/training/workers").asInt()).isEqualTo(12);
            assertThat(notes(converted))
                    .contains("CHANGED spec.parallelism: all 12 run at the same time, not 4")
                    .contains("CHANGED spec.completionMode");
        }

        @Test
        void that_gives_arguments_to_an_entry_point_says_that_they_are_lost() {
            ObjectNode manifest = read(INDEXED_JOB);
            ((ObjectNode) manifest.at("/spec/template/spec/containers/0")).remove("command");

            Converted converted = converted(manifest);

            assertThat(converted.document().has("command")).isFalse();
            assertThat(notes(converted))
                    .contains("DROPPED spec.template.spec.containers[0].args: they go to the entry point");
        }

        @Test
        void without_accelerators_gets_an_image_for_the_cpu() {
            Converted converted = converted(job("cpu: 500m, memory: 1536Mi"));

            assertThat(converted.document().path("images").propertyNames()).containsExactly("CPU");
            assertThat(converted.document().at("/training/perWorker/cpu").asString()).isEqualTo("0.5");
            assertThat(converted.document().at("/training/perWorker/memoryGiB").asInt()).isEqualTo(2);
        }
    }

    @Test
    void what_is_no_job_is_said_to_be_none_and_lists_are_opened() {
        var list =
                YAML.readTree(
                        """
                        apiVersion: v1
                        kind: List
                        items:
                          - {apiVersion: v1, kind: Service, metadata: {name: road}}
                          - {apiVersion: batch/v1, kind: CronJob, metadata: {name: nightly}}
                          - {apiVersion: batch/v1, kind: Job, metadata: {name: empty}}
                        """);

        List<Conversion> conversions = Manifests.convert(list);

        assertThat(conversions.get(0)).isInstanceOf(NotAJob.class).extracting("what").isEqualTo("v1 Service 'road'");
        assertThat(conversions.get(1)).isInstanceOf(NotAJob.class);
        assertThat(notes((Converted) conversions.get(2))).contains("MISSING spec: there is nothing to run");
        assertThat(Manifests.convert(YAML.readTree("[1, 2]"))).hasOnlyElementsOfType(NotAJob.class);
    }

    @Nested
    class Accelerators {
        static Stream<AcceleratorModel> models() {
            return AcceleratorCatalogue.shipped().models().stream();
        }

        @ParameterizedTest
        @MethodSource("models")
        void of_every_vendor_are_asked_for_as_the_hub_understands_it(AcceleratorModel model) {
            Converted converted = converted(job("%s: 2".formatted(model.resourceName())));

            var spec = (TrainingSpec) SomeFirm.read(converted.document().toString()).spec();
            CardRequest cards = spec.perWorker().cards();
            assertThat(cards.count()).isEqualTo(2);
            assertThat(cards.models().isEmpty() || cards.models().contains(model.id())).isTrue();
            assertThat(cards.models())
                    .allSatisfy(id ->
                            assertThat(AcceleratorCatalogue.shipped().find(id).orElseThrow().resourceName())
                                    .isEqualTo(model.resourceName()));
            assertThat(converted.document().path("images").propertyNames()).containsExactly(model.stack().name());
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(
                delimiter = '|',
                textBlock =
                        """
                        nvidia.com/gpu: 1, nvidia.com/gpumem: 8192, nvidia.com/gpucores: 25 | CUDA | {"count":1,"fraction":{"memoryMiB":8192,"corePercent":25}}
                        nvidia.com/gpumem: 8192 | CUDA | {"count":1,"fraction":{"memoryMiB":8192}}
                        nvidia.com/mig-1g.10gb: 1 | CUDA | {"count":1,"fraction":{"memoryMiB":10240,"corePercent":15}}
                        nvidia.com/gpu: 2, nvidia.com/gpumem: 8192 | CUDA | {"count":2}
                        nvidia.com/gpu: 1, nvidia.com/gpumem-percentage: 50 | CUDA | {"count":1}
                        nvidia.com/gpu: 1, nvidia.com/gpucores: 100 | CUDA | {"count":1}
                        huawei.com/Ascend910B3: 1, huawei.com/Ascend910B3-memory: 16384 | CANN | {"count":1,"fraction":{"memoryMiB":16384},"models":["ascend-910b3"]}
                        huawei.com/Ascend910C: 1 | CANN | {"count":2,"models":["ascend-910c-die"]}
                        huawei.com/Ascend310P: 2 | CANN | {"count":2,"models":["ascend-310p3"]}
                        cambricon.com/vmlu: 1, cambricon.com/mlu.smlu.vmemory: 20, cambricon.com/mlu.smlu.vcore: 10 | NEUWARE | {"count":1,"fraction":{"memoryMiB":5120,"corePercent":10}}
                        cambricon.com/mlu370: 4 | NEUWARE | {"count":4,"models":["cambricon-mlu370-x4","cambricon-mlu370-x8"]}
                        hygon.com/dcunum: 1, hygon.com/dcumem: 2000, hygon.com/dcucores: 60 | DTK | {"count":1,"fraction":{"memoryMiB":2000,"corePercent":60}}
                        kunlunxin.com/vxpu: 1, kunlunxin.com/vxpu-memory: 24576 | XPU | {"count":1,"fraction":{"memoryMiB":24576},"models":["kunlunxin-p800"]}
                        metax-tech.com/sgpu: 1, metax-tech.com/vmemory: 4, metax-tech.com/vcore: 60 | MXMACA | {"count":1,"fraction":{"memoryMiB":4096,"corePercent":60}}
                        mthreads.com/vgpu: 1, mthreads.com/sgpu-memory: 32, mthreads.com/sgpu-core: 8 | MUSA | {"count":1,"fraction":{"memoryMiB":16384,"corePercent":50}}
                        iluvatar.ai/gpu: 4 | COREX | {"count":4}
                        iluvatar.ai/BI-V150-vgpu: 1, iluvatar.ai/BI-V150.vMem: 64, iluvatar.ai/BI-V150.vCore: 50 | COREX | {"count":1,"fraction":{"memoryMiB":16384,"corePercent":50},"models":["iluvatar-bi-v150"]}
                        enflame.com/drs-gcu: 2 | TOPSRIDER | {"count":1}
                        birentech.com/1-4-gpu: 1 | SUPA | {"count":1,"fraction":{"corePercent":25}}
                        alibabacloud.com/ppu: 8 | PPU | {"count":8}
                        """)
        void cut_into_parts_are_asked_for_as_parts_of_a_card(String resources, String stack, String request) {
            Converted converted = converted(job(resources));

            assertThat(converted.document().at("/training/perWorker/accelerators").toString()).isEqualTo(request);
            assertThat(converted.document().path("images").propertyNames()).containsExactly(stack);
            SomeFirm.read(converted.document().toString());
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                textBlock =
                        """
                        amd.com/gpu: 1 | DROPPED | limits['amd.com/gpu']: no accelerator of the catalogue
                        nvidia.com/gpu: 1, hygon.com/dcu: 1 | DROPPED | limits['hygon.com/dcu']: a job asks for one kind of accelerator; nvidia.com/gpu was taken
                        nvidia.com/gpu: 1, hygon.com/dcumem: 1 | DROPPED | limits['hygon.com/dcumem']: belongs to other accelerators
                        nvidia.com/gpu: 1, nvidia.com/gpumem-percentage: 50 | DROPPED | limits['nvidia.com/gpumem-percentage']: how much memory this is, is not known
                        enflame.com/drs-gcu: 2 | CHANGED | limits['enflame.com/drs-gcu']: counts slices
                        huawei.com/Ascend910C: 3 | CHANGED | limits['huawei.com/Ascend910C']: 3 cannot be given out alone, so it is 4
                        hugepages-2Mi: 1Gi | DROPPED | limits.hugepages-2Mi: a job asks for no such resource
                        memory: plenty | DROPPED | limits.memory: is no amount
                        """)
        void that_cannot_be_asked_for_are_named(String resources, String kind, String note) {
            assertThat(notes(converted(job(resources))))
                    .contains(kind + " spec.template.spec.containers[0].resources." + note);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NVIDIA-A800-SXM4-80GB, nvidia-a800-80g",
        "NVIDIA-A100-SXM4-40GB, nvidia-a100-40g",
        "NVIDIA-A100-PCIE-40GB, nvidia-a100-40g",
        "NVIDIA-A100, nvidia-a100-40g nvidia-a100-80g",
        "NVIDIA-H100-80GB-HBM3, nvidia-h100-80g",
        "NVIDIA-GeForce-RTX-4090, nvidia-rtx4090-24g",
        "Tesla-T4, nvidia-t4-16g",
        "910B3, ascend-910b3",
        "huawei-Ascend910, ''",
        "NVIDIA-GeForce-GTX-1080, ''"
    })
    void labels_of_nodes_name_models(String label, String ids) {
        assertThat(String.join(" ", Models.of(label).stream().map(AcceleratorModel::id).toList())).isEqualTo(ids);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 4",
        "500m, 0.5",
        "1.5, 1.5",
        "64Gi, 68719476736",
        "1G, 1000000000",
        "2e3, 2000",
        "1E2, 100",
        ".5, 0.5",
        "1E, 1000000000000000000"
    })
    void amounts_are_those_of_kubernetes(String text, String value) {
        assertThat(Quantity.parse(text).orElseThrow()).isEqualByComparingTo(value);
    }

    @ParameterizedTest
    @CsvSource({"''", "Gi", "4 Gi", "1Zi", "--1", "0x10", "1e999"})
    void what_is_no_amount_is_none(String text) {
        assertThat(Quantity.parse(text)).isEmpty();
    }

    private static ObjectNode job(String limits) {
        return (ObjectNode)
                YAML.readTree(
                        """
                        apiVersion: batch/v1
                        kind: Job
                        metadata: {name: job}
                        spec:
                          template:
                            spec:
                              containers: [{name: main, image: "registry.example/train:1", resources: {limits: {%s}}}]
                        """
                                .formatted(limits));
    }

    @Test
    void the_manifest_itself_is_not_touched() {
        ObjectNode manifest = read(INDEXED_JOB);
        String before = JsonMapper.shared().writeValueAsString(manifest);

        converted(manifest);

        assertThat(JsonMapper.shared().writeValueAsString(manifest)).isEqualTo(before);
    }
}
