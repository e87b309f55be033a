using System.Security.Cryptography;
using System.Text;
using Coffre.Cli;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Graphics.Operations.General;
using UglyToad.PdfPig.Graphics.Operations.PathConstruction;
using UglyToad.PdfPig.Graphics.Operations.PathPainting;
using UglyToad.PdfPig.Writer;

namespace Coffre.Bench;

/// <summary>One page: who, what, how it adds up, when to pay, a plan of the lot. The same bill gives the same bytes.</summary>
sealed class TaxBillPdf
{
    const double Width = 612, Height = 792, Left = 54, Right = 558;

    readonly TaxBill bill;
    readonly bool english;
    readonly PdfPageBuilder page;
    readonly PdfDocumentBuilder.AddedFont regular, bold;

    TaxBillPdf(TaxBill bill, PdfDocumentBuilder document)
    {
        this.bill = bill;
        english = bill.Resident.English;
        regular = document.AddTrueTypeFont(LetterFont.Regular.Bytes);
        bold = document.AddTrueTypeFont(LetterFont.Bold.Bytes);
        page = document.AddPage(Width, Height);
    }

    public static byte[] Make(TaxBill bill)
    {
        using var output = new MemoryStream();
        using (var document = new PdfDocumentBuilder(output, disposeStream: false, PdfWriterType.Default, 1.7) { IncludeDocumentInformation = false })
            new TaxBillPdf(bill, document).Draw();
        return WithoutChance(output.ToArray());
    }

    void Draw()
    {
        var resident = bill.Resident;
        Bold("Ville de Val-Exemple", 20, Left, 60);
        Text(Say("Service des finances, 100, rue de l’Hôtel-de-Ville, Val-Exemple (Québec)  G0X 0X0", "Finance department, 100, rue de l’Hôtel-de-Ville, Val-Exemple (Québec)  G0X 0X0"), 9, Left, 76);
        Line(88, 1.5);

        Bold(bill.Title, 24, Left, 124);
        RightBold(Typography.Money(bill.Total, english), 24, 124);
        RightText(Say("à payer au plus tard le ", "pay by ") + Typography.Date(bill.Due, english), 10, 142);

        foreach (var (i, line) in resident.Address.Index())
            Text(line, 10, Left, 152 + (i * 13));

        double y = 232;
        Pair(Say("Référence", "Reference"), resident.Reference);
        Pair(Say("Immeuble", "Property"), resident.Property);
        Pair("Lot", resident.Lot);
        Pair(Say("Valeur du terrain", "Value of the land"), Typography.Money(resident.Land, english));
        Pair(Say("Valeur du bâtiment", "Value of the building"), Typography.Money(resident.Building, english));
        Pair(Say("Valeur imposable", "Taxable value"), Typography.Money(resident.Land + resident.Building, english));

        y += 16;
        Bold(Say($"Détail des taxes de {bill.Year}", $"Taxes of {bill.Year} in detail"), 12, Left, y);
        Line(y + 6, 0.5);
        foreach (var (name, basis, amount) in bill.Lines)
        {
            y += 20;
            Text(name, 10, Left, y);
            Text(basis, 9, 330, y);
            RightText(Typography.Money(amount, english), 10, y);
        }
        Line(y + 8, 0.5);
        y += 24;
        Bold("Total", 12, Left, y);
        RightBold(Typography.Money(bill.Total, english), 12, y);

        y += 34;
        Bold(Say("Vous pouvez payer en quatre versements", "You may pay in four instalments"), 12, Left, y);
        foreach (var (due, amount) in bill.Instalments)
        {
            y += 16;
            Text(Typography.Date(due, english), 10, Left, y);
            Text(Typography.Money(amount, english), 10, Left + 120, y);
        }

        Plan(330, y - 78, 228, 130);
        Line(722, 0.5);
        Text(Say("À votre institution financière, au comptoir ou par la poste. Une question? 418\u00A0555\u20110123, du lundi au vendredi.", "At your financial institution, at the counter or by mail. Questions: 418\u00A0555\u20110123, Monday to Friday."), 9, Left, 738);
        Text(Say("Document fictif : ni cette ville, ni cette personne, ni cet immeuble n’existent.", "Fictitious document: neither this city, nor this person, nor this property exists."), 9, Left, 752);

        void Pair(string name, string value)
        {
            Text(name, 10, Left, y);
            Bold(value, 10, Left + 120, y);
            y += 15;
        }
    }

    /// <summary>Level lines and the lot, so that each bill has a drawing of its own and the weight of a real one.</summary>
    void Plan(double x, double top, double width, double height)
    {
        const int Levels = 34, Steps = 140;
        var random = new Random(bill.Resident.Land + bill.Resident.Building + bill.Year);
        var operations = page.CurrentStream.Operations;
        page.DrawRectangle(new PdfPoint(x, Height - top - height), width, height, 0.5);
        operations.Add(new SetLineWidth(0.25));
        var (a, b, phase) = (1.5 + random.NextDouble(), 2 + (3 * random.NextDouble()), 6 * random.NextDouble());
        for (var level = 1; level < Levels; level++)
        {
            for (var step = 0; step <= Steps; step++)
            {
                var u = step / (double)Steps;
                var v = (level / (double)Levels) + (0.014 * Math.Sin((a * u * 6) + phase)) + (0.012 * Math.Sin((b * u * 6) + (level * 0.3))) + (0.004 * random.NextDouble());
                var (px, py) = (Math.Round(x + (u * width), 2), Math.Round(Height - top - (v * height), 2));
                operations.Add(step == 0 ? new BeginNewSubpath(px, py) : new AppendStraightLineSegment(px, py));
            }
            operations.Add(StrokePath.Value);
        }
        operations.Add(new SetLineWidth(1));
        page.DrawRectangle(new PdfPoint(x + 60 + random.Next(60), Height - top - height + 30 + random.Next(30)), 34, 26, 2);
        Text(Say("Plan du lot, sans échelle", "Plan of the lot, not to scale"), 7, x, top + height + 10);
    }

    string Say(string inFrench, string inEnglish) => english ? inEnglish : inFrench;

    void Text(string text, double size, double x, double y) => page.AddText(text, size, new PdfPoint(x, Height - y), regular);

    void Bold(string text, double size, double x, double y) => page.AddText(text, size, new PdfPoint(x, Height - y), bold);

    void RightText(string text, double size, double y) => Text(text, size, Math.Round(Right - LetterFont.Regular.Width(text, size), 2), y);

    void RightBold(string text, double size, double y) => Bold(text, size, Math.Round(Right - LetterFont.Bold.Width(text, size), 2), y);

    void Line(double y, double thick) => page.DrawLine(new PdfPoint(Left, Height - y), new PdfPoint(Right, Height - y), thick);

    /// <summary>The library gives each file a random id; a bill's is the hash of the rest.</summary>
    static byte[] WithoutChance(byte[] pdf)
    {
        var id = pdf.AsSpan().LastIndexOf("/ID [ <"u8) + 7;
        var rest = SHA256.HashData(pdf.AsSpan(..id));
        var hex = Encoding.ASCII.GetBytes(Convert.ToHexString(rest)[..32]);
        hex.CopyTo(pdf, id);
        hex.CopyTo(pdf, id + 34);
        return pdf;
    }
}
