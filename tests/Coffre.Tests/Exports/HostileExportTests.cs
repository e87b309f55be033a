using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>A ZIP that someone made, given to an import: it is read to its end, or refused by name, and nothing is ever written where it says.</summary>
public sealed class HostileExportTests
{
    const string Manifest = """{"t":"coffre/export/v1","account":"a","log":"coffre.example/log","server":"","at":"2026-11-24T02:00:00.000Z","manifest":{"n":0,"hash":""},"documents":[DOC],"contacts":[],"views":[],"closed":[]}""";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Attack28_what_is_whole_is_read()
    {
        using var export = await ReadAsync(Zip(Whole()));
        Assert.Equal("documents/Été/bail.txt", export.Manifest.Documents.Single().Versions[0].Path);
    }

    [Theory]
    [InlineData("../bail.txt", "wrong-path")]
    [InlineData("documents/../../bail.txt", "wrong-path")]
    [InlineData("/etc/passwd", "wrong-path")]
    [InlineData("documents\\bail.txt", "wrong-path")]
    [InlineData("C:bail.txt", "wrong-path")]
    [InlineData("documents//bail.txt", "wrong-path")]
    [InlineData("documents/./bail.txt", "wrong-path")]
    [InlineData("documents/été/BAIL.txt", "twice")]
    [InlineData("documents/E\u0301te\u0301/bail.txt", "twice")]
    [InlineData("documents/autre.txt", "incomplete")]
    public async Task Attack28_a_path_that_leads_out_stands_twice_or_is_not_named_is_refused(string path, string fault)
    {
        var files = Whole();
        files.Add((path, "autre"u8.ToArray()));
        await RefusesAsync(fault, Zip(files));
    }

    [Fact]
    public async Task Attack28_the_same_path_twice_is_refused()
    {
        var files = Whole();
        files.Add(files[0]);
        await RefusesAsync("twice", Zip(files));
    }

    [Fact]
    public async Task Attack8_a_document_or_a_sum_that_was_changed_or_is_missing_is_refused()
    {
        for (var i = 0; i < Whole().Count; i++)
        {
            var changed = Whole();
            changed[i] = (changed[i].Path, [.. changed[i].Bytes, (byte)' ']);
            await RefusesAsync(changed[i].Path == ExportNames.Sums ? null : "content-mismatch", Zip(changed));
            var missing = Whole();
            missing.RemoveAt(i);
            await RefusesAsync("incomplete", Zip(missing));
        }
        // whole by its sums, and its manifest says another document
        foreach (var (from, to) in new[] { ("\"size\":4", "\"size\":5"), (Sha("bail"u8), Sha("lieb"u8)), ("documents/Été/bail.txt", "documents/autre.txt"), ("documents/Été/bail.txt", "records.json") })
            await RefusesAsync("content-mismatch", Zip(Summed(Parts(Document.Replace(from, to, StringComparison.Ordinal)))));
        foreach (var json in new[] { "{}", "[]", "null", Manifest.Replace("coffre/export/v1", "coffre/export/v2", StringComparison.Ordinal).Replace("DOC", "", StringComparison.Ordinal), Manifest.Replace("\"closed\"", "\"more\":1,\"closed\"", StringComparison.Ordinal).Replace("DOC", "", StringComparison.Ordinal) })
        {
            var files = Parts(Document);
            files[1] = (ExportNames.Manifest, Encoding.UTF8.GetBytes(json));
            await RefusesAsync(null, Zip(Summed(files)));
        }
    }

    [Fact]
    public async Task Attack28_a_zip_bomb_is_refused_before_it_unpacks()
    {
        var files = Parts(Document);
        files.Add(("receipts/x.receipt", new byte[300 * 1024 * 1024]));
        var zip = Zip(Summed(files), CompressionLevel.Fastest);
        var before = GC.GetTotalAllocatedBytes();
        await RefusesAsync("too-large", zip);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task Attack28_half_a_zip_and_every_cut_of_one_are_refused()
    {
        var zip = Zip(Whole());
        for (var length = 0; length < zip.Length; length += length < zip.Length - 400 ? 37 : 1)
            await RefusesAsync(null, zip[..length]);
    }

    [Fact]
    public async Task Attack28_every_bit_that_is_turned_is_refused_or_changes_nothing()
    {
        var zip = Zip(Whole());
        for (var i = 0; i < zip.Length; i++)
        {
            var turned = zip.ToArray();
            turned[i] ^= (byte)(1 << (i % 8));
            try
            {
                using var export = await ReadAsync(turned);
                await using var bytes = export.Open("documents/Été/bail.txt");
                using var reader = new StreamReader(bytes);
                Assert.Equal("bail", await reader.ReadToEndAsync(Ct));
            }
            catch (RefusedException)
            {
                // named
            }
        }
    }

    const string Id = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

    static string Document => $$"""{"id":"{{Id}}","at":"2026-11-24T02:00:00.000Z","folder":"Été","tags":[],"from":"","purpose":"","due":"","amount":"","currency":"","reference":"","trashed":"","versions":[{"path":"documents/Été/bail.txt","sha256":"{{Sha("bail"u8)}}","at":"2026-11-24T02:00:00.000Z","by":"a","why":"","title":"Bail","name":"bail.txt","type":"text/plain","size":4,"pages":0,"whence":"deposit","act":"","delivery":"","part":0,"salt":"","receipt":""}]}""";

    static List<(string Path, byte[] Bytes)> Parts(string document) =>
    [
        ("documents/Été/bail.txt", "bail"u8.ToArray()), (ExportNames.Manifest, Encoding.UTF8.GetBytes(Manifest.Replace("DOC", document, StringComparison.Ordinal))),
        (ExportNames.Records, "[]"u8.ToArray()),
    ];

    static List<(string Path, byte[] Bytes)> Whole() => Summed(Parts(Document));

    static List<(string Path, byte[] Bytes)> Summed(List<(string Path, byte[] Bytes)> files) =>
        [.. files, (ExportNames.Sums, Encoding.UTF8.GetBytes(ExportSums.Write(files.Select(file => new ExportedFile("", file.Path, file.Bytes.Length, Sha(file.Bytes))))))];

    static string Sha(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    static byte[] Zip(IEnumerable<(string Path, byte[] Bytes)> files, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var held = new MemoryStream();
        using (var zip = new ZipArchive(held, ZipArchiveMode.Create, true, Encoding.UTF8))
        {
            foreach (var (path, bytes) in files)
            {
                using var entry = zip.CreateEntry(path, level).Open();
                entry.Write(bytes);
            }
        }
        return held.ToArray();
    }

    static Task<ExportReader> ReadAsync(byte[] zip) => ExportReader.OpenAsync(new MemoryStream(zip), new Terminal(true), Ct);

    static async Task RefusesAsync(string? fault, byte[] zip)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => (await ReadAsync(zip)).Dispose());
        if (fault is not null)
            Assert.Equal(fault, refused.Fault);
    }
}
