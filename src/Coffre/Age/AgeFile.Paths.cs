namespace Coffre.Age;

public static partial class AgeFile
{
    /// <summary>
    /// Seals a file to a file. It is written under another name in the same folder and renamed when it is whole, so that nothing half-written
    /// bears its name; a file that bore it before is replaced only then. A destination under <c>/dev</c> or <c>/proc</c> is written directly (<c>/dev/shm</c> is a folder like others).
    /// </summary>
    /// <param name="plain">The file to seal.</param>
    /// <param name="sealedFile">The path of the age file.</param>
    /// <param name="recipients">As <see cref="SealAsync"/>.</param>
    /// <param name="armor">Whether to write ASCII armor in place of binary.</param>
    /// <param name="progress">Told now and then how many bytes of the input are done.</param>
    /// <param name="ct">Stops it, and leaves nothing behind.</param>
    public static async Task SealFileAsync(
        string plain, string sealedFile, IReadOnlyList<IRecipient> recipients, bool armor = false, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        await using var input = OpenInput(plain);
        var size = input.CanSeek ? PayloadSize(input.Length) : 0;
        await using var output = new OutputFile(sealedFile, armor ? size / 3 * 4 : size);
        await SealAsync(input, output.Stream, recipients, armor, progress, ct);
        await output.PublishAsync(ct);
    }

    /// <summary>Opens a file to a file; nothing bears the destination's name unless all of it proved genuine. As <see cref="SealFileAsync"/> else.</summary>
    /// <param name="sealedFile">The age file, binary or armored.</param>
    /// <param name="plain">The path of what was sealed.</param>
    /// <param name="identities">Tried in their order.</param>
    /// <param name="progress">Told now and then how many bytes of the input are done.</param>
    /// <param name="ct">Stops it, and leaves nothing behind.</param>
    /// <exception cref="RefusedException">As <see cref="OpenAsync"/>.</exception>
    public static async Task OpenFileAsync(
        string sealedFile, string plain, IReadOnlyList<IIdentity> identities, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        await using var input = OpenInput(sealedFile);
        await using var output = new OutputFile(plain, input.CanSeek ? input.Length : 0);
        await OpenAsync(input, output.Stream, identities, progress, ct);
        await output.PublishAsync(ct);
    }

    static FileStream OpenInput(string path) => new(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
}
