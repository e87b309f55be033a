using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Coffre.Age;
using Xunit;

namespace Coffre.Tests;

/// <summary>The public test kit of the age format, C2SP CCTV: all of it, by the stream and in memory.</summary>
public sealed class KitTests
{
    const int Files = 143;

    [Fact]
    public async Task All_143_files_of_the_public_kit_give_their_answer()
    {
        var kit = await KitFile.AllAsync();
        Assert.Equal(Files, kit.Count);
        var wrong = new List<string>();
        foreach (var file in kit)
        {
            var released = new MemoryStream();
            var answer = await AnswerAsync(() => OpenAsync(file, released));
            if (answer != file.Expect || (file.Payload.Length > 0 ? file.Payload != Hash(released.ToArray()) : released.Length > 0))
                wrong.Add($"{file.Name}: {answer} with {released.Length} bytes released, {file.Expect} expected");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task In_memory_all_binary_files_give_their_answer()
    {
        var wrong = new List<string>();
        foreach (var file in (await KitFile.AllAsync()).Where(file => !file.IsArmored))
        {
            byte[]? plain = null;
            var answer = await AnswerAsync(() =>
            {
                plain = AgeFile.Open(file.Sealed, [.. file.Identities]);
                return Task.CompletedTask;
            });
            if (answer != file.Expect || (plain is not null) != (file.Expect == "success") || (plain is not null && file.Payload != Hash(plain)))
                wrong.Add($"{file.Name}: {answer}, {file.Expect} expected");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task Armor_is_recognised_by_its_first_byte()
    {
        foreach (var file in (await KitFile.AllAsync()).Where(file => file is { IsArmored: true, Expect: "success" }))
        {
            var released = new MemoryStream();
            await AgeFile.OpenAsync(new MemoryStream(file.Sealed), released, file.Identities, ct: TestContext.Current.CancellationToken);
            Assert.Equal(file.Payload, Hash(released.ToArray()));
        }
    }

    [Fact]
    public async Task Binary_files_that_open_are_written_again_byte_for_byte_from_their_parts()
    {
        foreach (var file in (await KitFile.AllAsync()).Where(file => !file.IsArmored && file.Expect is not "header failure"))
        {
            var header = AgeHeader.Read(file.Sealed, out var length);
            var again = new System.Buffers.ArrayBufferWriter<byte>();
            foreach (var stanza in header.Stanzas)
                stanza.Write(again);
            Assert.Equal(file.Sealed.AsSpan(22, again.WrittenCount), again.WrittenSpan);
            Assert.Equal("---"u8, file.Sealed.AsSpan(22 + again.WrittenCount, 3));
            Assert.Equal(22 + again.WrittenCount + 3 + 1 + 43 + 1, length);
        }
    }

    static Task OpenAsync(KitFile file, Stream released)
    {
        Stream source = new MemoryStream(file.Sealed);
        return AgeFile.OpenBinaryAsync(file.IsArmored ? new ArmorReader(source) : source, released, file.Identities, null, TestContext.Current.CancellationToken);
    }

    /// <summary>The refusal in the kit's words.</summary>
    static async Task<string> AnswerAsync(Func<Task> open)
    {
        try
        {
            await open();
            return "success";
        }
        catch (RefusedException refused)
        {
            return refused switch
            {
                { Fault: "cannot-open" } when refused.Message == Age.Refusals.NoKey.Message => "no match",
                { Fault: "cannot-open" } when refused.Message == Age.Refusals.HeaderAltered.Message => "HMAC failure",
                { Fault: "cannot-open" } when refused.Message == Age.Refusals.ContentAltered.Message => "payload failure",
                { Fault: "bad-armor" } => "armor failure",
                { Fault: "not-age" or "malformed" or "wrong-stanza" or "wrong-work-factor" or "too-large" } => "header failure",
                _ => refused.Fault,
            };
        }
    }

    static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A file of the kit: what is expected, then the age file.</summary>
sealed record KitFile(string Name, string Expect, string Payload, bool IsArmored, IReadOnlyList<IIdentity> Identities, IReadOnlyList<string> Passphrases, byte[] Sealed)
{
    public static async Task<IReadOnlyList<KitFile>> AllAsync()
    {
        var lines = Encoding.ASCII.GetString(await NodeScript.RunAsync("kit.mjs", [])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => line.Split(' ')).Select(words => Parse(words[0], Convert.FromBase64String(words[1])))];
    }

    static KitFile Parse(string name, byte[] file)
    {
        var (expect, payload, armored, compressed) = ("", "", false, false);
        var identities = new List<IIdentity>();
        var passphrases = new List<string>();
        ReadOnlySpan<byte> rest = file;
        while (AgeHeader.TakeLine(ref rest) is { Length: > 0 } line)
        {
            var (key, value) = Encoding.UTF8.GetString(line).Split(": ", 2) is [var k, var v] ? (k, v) : throw new FormatException(name);
            switch (key)
            {
                case "expect":
                    expect = value;
                    break;
                case "payload":
                    payload = value;
                    break;
                case "armored":
                    armored = value == "yes";
                    break;
                case "compressed":
                    compressed = value == "zlib";
                    break;
                case "passphrase":
                    identities.Add(new ScryptIdentity(value));
                    passphrases.Add(value);
                    break;
                case "identity":
                    identities.Add(value.StartsWith("AGE-SECRET-KEY-PQ-", StringComparison.Ordinal) ? HybridIdentity.Parse(value) : X25519Identity.Parse(value));
                    break;
                case "file key" or "comment":
                    break;
                default:
                    throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{name} has an unknown key {key}."));
            }
        }
        return new(name, expect, payload, armored, identities, passphrases, compressed ? Inflate(rest.ToArray()) : rest.ToArray());
    }

    static byte[] Inflate(byte[] bytes)
    {
        using var inflated = new MemoryStream();
        using var zlib = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
        zlib.CopyTo(inflated);
        return inflated.ToArray();
    }
}
