/**
 * The records on this phone: one sealed row each in IndexedDB, so that a lost phone tells nothing and two windows never overwrite
 * each other. Where the browser keeps nothing, the records live as long as the window, and the page says so.
 */

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function openDatabase(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("rows", { keyPath: "id" });
  return asked(request);
}

class Store {
  constructor(pack, key, database) {
    this.pack = pack;
    this.key = key;
    this.database = database;
    this.unreadable = 0;
  }

  static async open(pack, key) {
    let database = null;
    try {
      database = await openDatabase("fieldvisit-" + pack);
    } catch (_) {
      database = null;
    }
    return new Store(pack, key, database);
  }

  get keeps() {
    return this.database !== null;
  }

  place(id) {
    return "fieldvisit row|" + this.pack + "|" + id;
  }

  rows(mode) {
    return this.database.transaction("rows", mode).objectStore("rows");
  }

  /** Every row that was kept, oldest first. */
  async all() {
    if (!this.keeps) return [];
    const found = [];
    for (const row of await asked(this.rows("readonly").getAll())) {
      try {
        found.push(JSON.parse(textOf(await opened(row.sealed, this.key, this.place(row.id)))));
      } catch (_) {
        this.unreadable += 1;
      }
    }
    return found.sort((a, b) => a.made - b.made || (a.id < b.id ? -1 : 1));
  }

  async put(row) {
    if (!this.keeps) return;
    const sealed = await closed(utf8(JSON.stringify(row)), this.key, this.place(row.id));
    try {
      await asked(this.rows("readwrite").put({ id: row.id, sealed }));
    } catch (_) {
      this.database = null;
    }
  }

  async drop(id) {
    if (this.keeps) await asked(this.rows("readwrite").delete(id));
  }
}
