{{- define "jialing.labels" -}}
app.kubernetes.io/name: jialing
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "jialing.metadata" -}}
name: {{ .Release.Name }}
namespace: {{ .Release.Namespace }}
labels:
  {{- include "jialing.labels" . | nindent 2 }}
  app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
  app.kubernetes.io/managed-by: {{ .Release.Service }}
  helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "jialing.simulates" -}}
{{- if and (ne .Values.topology "none") (gt (int .Values.replicas) 1) -}}
{{- fail "Simulated clusters live inside the service, and each replica would see others: set replicas to 1, or topology to none." -}}
{{- end -}}
{{- end }}
