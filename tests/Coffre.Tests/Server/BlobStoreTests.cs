using Coffre.Age;
using Coffre.Server.Blobs;
using Xunit;

namespace Coffre.Tests;

public sealed class BlobStoreTests : IDisposable
{
    readonly string folder = System.IO.Directory.CreateTempSubdirectory("coffre-blobs-").FullName;
    readonly BlobStore store;

    public BlobStoreTests() => store = new(folder, 0);

    [Fact]
    public async Task Many_payloads_share_an_object_and_each_is_read_back()
    {
        var recipient = HybridIdentity.Generate().Recipient;
        var payloads = new[] { 0, 1, 70_000, 200_000, 5 }.Select(size => AgeFile.Seal(new byte[size], recipient)).ToList();
        using var staged = store.Stage();
        var stored = new List<StoredPayload>();
        foreach (var payload in payloads)
        {
            stored.Add(await AppendAsync(staged, payload));
            // what is refused in between leaves no trace
            await Assert.ThrowsAsync<RefusedException>(() => AppendAsync(staged, new byte[100_000]));
        }
        Assert.ThrowsAny<IOException>(() => store.Open(staged.Name, 0, 1));
        await staged.SealAsync(Ct);
        Assert.Equal(payloads.Select(p => Digest.Of(p)), stored.Select(s => s.Hash));
        foreach (var (payload, place) in payloads.Zip(stored))
            Assert.Equal(payload, await ReadAsync(place));

        store.Erase(stored[2].Object, stored[2].Start, stored[2].Length);
        Assert.Equal(new byte[payloads[2].Length], await ReadAsync(stored[2]));
        Assert.Equal(payloads[3], await ReadAsync(stored[3]));
        store.Destroy(staged.Name);
        store.Destroy(staged.Name);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task What_was_not_sealed_leaves_nothing_and_what_nobody_knows_is_swept()
    {
        var payload = AgeFile.Seal("x"u8, HybridIdentity.Generate().Recipient);
        using (var dropped = store.Stage())
            await AppendAsync(dropped, payload);
        Assert.Empty(Files());

        using var known = store.Stage();
        await AppendAsync(known, payload);
        await known.SealAsync(Ct);
        using var orphan = store.Stage();
        await AppendAsync(orphan, payload);
        await orphan.SealAsync(Ct);
        await File.WriteAllBytesAsync(Path.Combine(folder, "staged", "left"), payload, Ct);
        store.Sweep(new HashSet<string> { known.Name });
        Assert.Equal([known.Name], Files().Select(Path.GetFileName));
    }

    public void Dispose() => System.IO.Directory.Delete(folder, recursive: true);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static Task<StoredPayload> AppendAsync(StagedObject staged, byte[] bytes)
    {
        var stream = new MemoryStream(bytes);
        return staged.AppendAsync(stream.ReadAsync, 1 << 20, Ct);
    }

    async Task<byte[]> ReadAsync(StoredPayload place)
    {
        await using var stream = store.Open(place.Object, place.Start, place.Length);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Ct);
        return bytes.ToArray();
    }

    string[] Files() => System.IO.Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
}
