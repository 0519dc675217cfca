// The lock screen.

export const lock = {
  title: "Layar terkunci",
  hello: (name: string) => `Masuk sebagai ${name}`,
  who: "Siapa Anda?",
  other: "Pengguna lain",
  password: "Kata sandi",
  open: "Buka",
  opening: "Sedang dibuka",
  kept: "Isian yang belum disimpan tetap ada.",
  forgotten: "Lupa kata sandi",
  recovery: {
    title: "Masuk dengan kode pemulihan",
    text: "Pakai kode yang dicetak saat kantor dibuat, lalu tetapkan kata sandi baru. Administrator lain juga dapat menetapkannya di Pengaturan.",
    code: "Kode pemulihan",
    password: "Kata sandi baru",
    passwordHint: (least: number) => `Paling sedikit ${least} huruf atau angka.`,
    go: "Tetapkan dan buka",
    back: "Kembali ke kata sandi",
  },
  users: "Pengguna",
  noUsers: "Belum ada pengguna di komputer ini.",
};
