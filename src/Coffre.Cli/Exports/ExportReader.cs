using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Coffre.Cli;

/// <summary>
/// A ZIP that someone says is an export. Nothing of it is believed before all of it was read once: every name, every size, every digest (<c>docs/export.md</c> §4)
/// [attack 28]. Nothing is ever written under a name from it.
/// </summary>
sealed class ExportReader : IDisposable
{
    const int MostEntries = 1_000_000;
    const int MostPath = 1024;
    const int MostTimes = 100;
    const int Least = 1024 * 1024;

    readonly ZipArchive zip;
    readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);

    ExportReader(ZipArchive zip) => this.zip = zip;

    /// <summary>What each document is.</summary>
    public ExportedManifest Manifest { get; private set; } = null!;

    /// <summary>The records.</summary>
    public IReadOnlyList<ExportedRecord> Records { get; private set; } = [];

    /// <summary>H of SHA256SUMS: names the export.</summary>
    public Digest Sums { get; private set; }

    /// <summary>Paths but those of documents.</summary>
    public IEnumerable<string> Proofs => entries.Keys.Where(path => !path.StartsWith(ExportNames.Documents, StringComparison.Ordinal) && path != ExportNames.Readme);

    /// <summary>Opens a ZIP and reads it to its end.</summary>
    /// <exception cref="RefusedException">It is not an export, or not a whole one.</exception>
    public static async Task<ExportReader> OpenAsync(Stream file, Terminal terminal, CancellationToken ct)
    {
        ExportReader? reader = null;
        try
        {
            reader = new(await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, true, System.Text.Encoding.UTF8, ct));
            await reader.ReadAsync(terminal, ct);
            return reader;
        }
        catch (InvalidDataException)
        {
            reader?.Dispose();
            throw new RefusedException("malformed", "This is not a whole ZIP.");
        }
        catch (JsonException e)
        {
            reader?.Dispose();
            throw new RefusedException("malformed", $"The JSON of this export is not as docs/export.md says: {e.Path}.");
        }
        catch
        {
            reader?.Dispose();
            throw;
        }
    }

    /// <summary>A file of the export; its digest has been compared.</summary>
    public Stream Open(string path) => new Bounded(entries[path].Open(), MostOf(entries[path]));

    public void Dispose() => zip.Dispose();

    async Task ReadAsync(Terminal terminal, CancellationToken ct)
    {
        if (zip.Entries.Count > MostEntries)
            throw new RefusedException("too-large", $"An export has at most {MostEntries} files.");
        var names = new ExportNames();
        foreach (var entry in zip.Entries)
        {
            var path = entry.FullName;
            // a folder's own entry, as other programs write it
            if (path.EndsWith('/') && entry.Length == 0)
                path = path[..^1];
            var segments = path.Split('/');
            if (path.Length is 0 or > MostPath || path.Contains('\\', StringComparison.Ordinal) || path.Contains(':', StringComparison.Ordinal) || path.Contains('\0', StringComparison.Ordinal)
                || segments.Any(segment => segment is "" or "." or ".."))
                throw new RefusedException("wrong-path", "A file's name in this ZIP leads out of it.");
            if (path.Length < entry.FullName.Length)
                continue;
            if (!names.Take(path))
                throw new RefusedException("twice", $"Two files of this ZIP have one name: {SafeText.Line(path)}.");
            entries.Add(path, entry);
        }
        var text = await BytesAsync(ExportNames.Sums, ct);
        Sums = Digest.Of(text);
        var sums = ExportSums.Read(text);
        if (!sums.Keys.Append(ExportNames.Sums).ToHashSet(StringComparer.Ordinal).SetEquals(entries.Keys))
            throw new RefusedException("incomplete", "The files of this ZIP are not those that its SHA256SUMS names.");
        await terminal.ProgressAsync("Reading the export", sums.Count, async progress =>
        {
            var done = 0;
            foreach (var (path, sum) in sums)
            {
                await using var bytes = Open(path);
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, ct)) != sum)
                    throw new RefusedException("content-mismatch", $"{SafeText.Line(path)} is not as SHA256SUMS says.");
                progress.Report(++done);
            }
            return true;
        });
        Manifest = JsonSerializer.Deserialize(await JsonAsync(ExportNames.Manifest, ct), ExportJson.Default.ExportedManifest) ?? throw new JsonException();
        Records = JsonSerializer.Deserialize(await JsonAsync(ExportNames.Records, ct), ExportJson.Default.Records) ?? throw new JsonException();
        if (Manifest.T != ExportedManifest.Type)
            throw new RefusedException("wrong-type", "This is not an export.");
        foreach (var version in Manifest.Documents.SelectMany(document => document.Versions))
        {
            if (!version.Path.StartsWith(ExportNames.Documents, StringComparison.Ordinal) || sums.GetValueOrDefault(version.Path) != version.Sha256 || entries[version.Path].Length != version.Size)
                throw new RefusedException("content-mismatch", $"{SafeText.Line(version.Path)} is not the document that manifest.json says.");
        }
    }

    /// <summary>A JSON text in which nothing is null: no member of an export may be, and no element of its lists.</summary>
    async Task<byte[]> JsonAsync(string path, CancellationToken ct)
    {
        var bytes = await BytesAsync(path, ct);
        var reader = new Utf8JsonReader(bytes);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Null)
                throw new RefusedException("malformed", $"{path} has a null in it.");
        }
        return bytes;
    }

    async Task<byte[]> BytesAsync(string path, CancellationToken ct)
    {
        if (!entries.TryGetValue(path, out var entry))
            throw new RefusedException("incomplete", $"There is no {path} in this ZIP: it is not an export, or not a whole one.");
        if (entry.Length > ExportJson.Most)
            throw new RefusedException("too-large", $"{path} has more than {ExportJson.Most} bytes.");
        using var held = new MemoryStream();
        await using var bytes = Open(path);
        await bytes.CopyToAsync(held, ct);
        return held.ToArray();
    }

    // a few bytes that unpack to many fill a disk or a memory
    static long MostOf(ZipArchiveEntry entry) => entry.Length <= Math.Max(Least, entry.CompressedLength * MostTimes)
        ? entry.Length
        : throw new RefusedException("too-large", "A file of this ZIP unpacks to too many bytes.");

    sealed class Bounded(Stream inner, long most) : Stream
    {
        long read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Count(await inner.ReadAsync(buffer, cancellationToken));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        int Count(int more) => (read += more) <= most ? more : throw new RefusedException("too-large", "A file of this ZIP has more bytes than it says.");
    }
}
