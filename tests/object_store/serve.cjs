// Serves one empty bucket on a port of loopback: node serve.cjs PORT FOLDER BUCKET
const S3rver = require('@20minutes/s3rver');

const [port, directory, bucket] = process.argv.slice(2);
new S3rver({ address: '127.0.0.1', port: Number(port), directory, silent: true, configureBuckets: [{ name: bucket }] })
  .run()
  .then(() => console.log('ready'));
