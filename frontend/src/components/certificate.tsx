import { Button } from '@mantine/core';
import { download } from '../lib/file';
import { date } from '../lib/format';
import { s } from '../lib/strings';

/** The public part of a certificate: to be downloaded, uploaded at Microsoft and compared there. */
export function CertificateFile({
  certificate,
}: {
  certificate: { pem: string; thumbprint: string; expiresAt: string };
}) {
  return (
    <div className="form">
      <ol className="steps">
        {s.connect.uploadSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div className="row">
        <Button variant="default" onClick={() => download('appmuster.pem', certificate.pem, 'application/x-pem-file')}>
          {s.connect.download}
        </Button>
        <span className="dim small">{s.connect.until(date(certificate.expiresAt))}</span>
      </div>
      <p className="small">
        {s.connect.thumbprint} <span className="mono">{certificate.thumbprint}</span>
      </p>
    </div>
  );
}
